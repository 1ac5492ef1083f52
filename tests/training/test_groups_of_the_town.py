"""Readers of the invented town who come for the first time: what their club takes up of late finds
them more than what everybody does."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from recsys.data.assemble import RawLog, assemble
from recsys.data.dataset import Dataset
from recsys.data.groups import groups_of
from recsys.data.interactions import HistoryConfig
from recsys.domain.ids import ReaderId
from recsys.domain.reader import Reader
from recsys.models.base import TopK
from recsys.models.group_popularity import GroupPopularity, GroupPopularityConfig
from recsys.models.popularity import Popularity, PopularityConfig
from recsys.models.ranking import top_k
from training.catalogue import read_units
from training.evaluate import Assessment, assess
from training.files import raw_log, read_pairs
from training.intervals import difference
from training.queries import Queries, Targets, queries
from training.split import Holdout, hold_out

TOWN = Path(__file__).resolve().parents[2] / "fixtures" / "town"
NEWCOMERS = 5
"""Every so many readers are unheard of before they come."""


def town() -> RawLog:
    raw = raw_log(read_pairs(TOWN / "loans.parquet"), read_units(TOWN / "units.parquet"))
    with (TOWN / "readers.csv").open(encoding="utf-8") as file:
        clubs = {row["patron"]: row["club"] for row in csv.DictReader(file)}
    created = datetime(2025, 9, 1, tzinfo=UTC)
    known = [Reader(id=r, created=created, groups=(clubs[r],)) for r in raw.readers]
    return RawLog(raw.log, raw.readers, raw.units, tuple(known))


class ByClub:
    """Newcomers, asked for by their clubs; who is in none gets everybody's list."""

    def __init__(self, data: Dataset, holdout: Holdout, cold: list[ReaderId]) -> None:
        model = GroupPopularity.fit(data, GroupPopularityConfig(), seed=0)
        self._everybody = Popularity.fit(data, PopularityConfig(), seed=0)
        known = dict(zip(holdout.train.readers, holdout.train.known, strict=True))
        self.groups = [model.known(groups_of(known[reader])) for reader in cold]
        self._model = model

    def recommend_to(self, asked: Queries, k: int) -> TopK:
        scores = self._everybody.score(asked.histories)
        for row, groups in enumerate(self.groups):
            if groups:
                scores[row] = self._model.scores(groups)
        return top_k(scores, k)


@pytest.fixture(scope="module")
def found() -> tuple[Assessment, Assessment, np.ndarray]:
    """By club, everybody's, and who of the newcomers is in a club."""
    raw = town()
    comes = np.arange(len(raw.readers)) % NEWCOMERS == 0
    holdout = hold_out(raw, ~comes[raw.log.users], listed={unit.id for unit in raw.units})
    data = assemble(holdout.train, HistoryConfig(), seed=0)
    asked = queries(data, holdout, Targets.NEW)
    cold = [reader for reader, new in zip(raw.readers, comes, strict=True) if new]
    clubs = ByClub(data, holdout, cold)
    assert len(asked) == len(cold)
    everybody = Popularity.fit(data, PopularityConfig(), seed=0)
    member = np.array([bool(groups) for groups in clubs.groups])
    return assess(clubs, asked, 10), assess(everybody, asked, 10), member


def test_newcomers_of_a_club_are_served_better_by_it(
    found: tuple[Assessment, Assessment, np.ndarray],
) -> None:
    ours, theirs, member = found
    assert member.sum() > 20
    better = difference(ours.of("ndcg")[member], theirs.of("ndcg")[member], seed=0)
    assert better.above_noise
    assert ours.of("ndcg")[member].mean() > 1.3 * theirs.of("ndcg")[member].mean()


def test_who_is_in_no_club_gets_what_everybody_does(
    found: tuple[Assessment, Assessment, np.ndarray],
) -> None:
    ours, theirs, member = found
    np.testing.assert_array_equal(ours.lists[~member], theirs.lists[~member])
