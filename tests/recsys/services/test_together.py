"""Outlines made together are those made one by one, to the bit, whatever a reader or a library is
like."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from recsys.bootstrap import Services, services_over
from recsys.clock import FixedClock
from recsys.domain.ids import ReaderId, UnitId
from recsys.models.rerank import CANDIDATES
from recsys.pipeline import lists, together
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.lists import Basis
from recsys.pipeline.outline import RULES, SOURCES, Outlines, outline_of
from recsys.pipeline.pair_loops import UNSAID
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query, Repeats
from recsys.pipeline.stages import drafts_of
from recsys.pipeline.together import outlines_of
from recsys.services import memo
from recsys.settings import Settings
from recsys.stores.open import open_stores
from tests.recsys.services import crowd
from tests.recsys.small_library import NOW


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with filled(tmp_path_factory.mktemp("crowd")) as services:
        yield services


@contextmanager
def filled(home: Path) -> Iterator[Services]:
    settings = Settings(home=home)
    stores = open_stores(settings.store_url)
    with closing(services_over(stores, settings, clock=FixedClock(NOW))) as services:
        crowd.fill(services)
        crowd.train(services)
        yield services


def moments(library: Services, queries: list[Query]) -> list[Moment]:
    """What lists are made of when these are asked for."""
    with pytest.MonkeyPatch.context() as patch:
        made: list[Moment] = []

        def work(bases: list[Basis]) -> Any:
            made.extend(map(lists.moment_of, bases))
            return lists.work(bases)

        patch.setattr(memo, "work", work)
        library.recommend.forget(ReaderId(""))
        library.recommend.for_readers(queries)
    return made


def everybody(library: Services, **asked: Any) -> list[Query]:
    """Each of them once, so that none is made from memory."""
    return [Query(reader=one.id, **asked) for one in library.stores.readers.scan()]


def in_company(some: list[Moment]) -> list[dict[str, Any]]:
    """As they are made of these in company."""
    found = dict[int, dict[str, Any]]()
    for places, outlines in outlines_of(some):
        found.update(zip(places, each(outlines), strict=True))
    return [found[place] for place in range(len(some))]


def one_by_one(some: list[Moment]) -> list[dict[str, Any]]:
    return [one for moment in some for one in each(outline_of(moment, *drafts_of([moment])))]


def each(outlines: Outlines) -> Iterator[dict[str, Any]]:
    """Every list, without what is none of its."""
    for at in range(len(outlines.rows)):
        held, k, found = (int(part[at]) for part in outlines[3:5] + outlines[8:9])
        yield {
            "rows": outlines.rows[at, :held].tolist(),
            "scores": outlines.scores[at, :held].tolist(),
            "sources": [SOURCES[code] for code in outlines.sources[at, :held]],
            "k": k,
            "reasons": [
                [tuple(one) for one in row if one[1] != UNSAID]
                for row in outlines.reasons[at, :k].tolist()
            ],
            "drops": outlines.dropped[at, :found].tolist(),
            "rules": [RULES[rule - 1] for rule in outlines.rules[at, :found]],
            "counts": dict(zip(RULES, outlines.counts[at].tolist(), strict=True)),
            "whole": outlines.whole,
            "newest": outlines.newest,
        }


UNITS = [UnitId(f"u{n}") for n in range(crowd.N_UNITS + crowd.N_NEW)]
ASKED: dict[str, dict[str, Any]] = {
    "ten": {},
    "three": {"k": 3},
    "eleven": {"k": 11},
    "without some": {"exclude": (*UNITS[::3], *UNITS[:9], UnitId("never heard of"))},
    "without nearly all": {"exclude": (*UNITS[:-25],)},
    "mixed": {"repeats": Repeats.MIXED},
    "on a subject": {"subject": "sailing"},
    "of a few": {"only": (*UNITS[:40],)},
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_outlines_are_those_of_one_at_a_time(library: Services, asked: dict[str, Any]) -> None:
    some = moments(library, everybody(library, **asked))
    assert len(some) > 100
    assert in_company(some) == one_by_one(some)


def test_they_are_where_trees_put_all_units_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "N_UNITS", CANDIDATES // 2)
    with filled(tmp_path) as small:
        for left in (CANDIDATES // 2, 30, 20, 10):
            few = (*UNITS[: CANDIDATES // 2 - left],)
            some = moments(small, everybody(small, k=5, exclude=few))
            assert in_company(some) == one_by_one(some)


def test_they_are_where_each_is_of_another_length(library: Services) -> None:
    lot = Random(4)
    readers = [replace(one, k=lot.choice((1, 3, 7, 10, 12))) for one in everybody(library)]
    seeds = [Query(liked=(lot.choice(UNITS),), k=lot.choice((2, 10))) for _ in range(40)]
    lot.shuffle(both := [*readers, *seeds])
    some = moments(library, both)
    assert len({one.query.k for one in some}) == 6
    assert in_company(some) == one_by_one(some)


def test_those_of_seeds_are(library: Services) -> None:
    lot = Random(3)
    drawn = [(*map(UnitId, lot.sample(UNITS, lot.randrange(1, 7))),) for _ in range(80)]
    some = moments(library, [Query(liked=of[1:], disliked=of[:1]) for of in drawn])
    assert in_company(some) == one_by_one(some)


@pytest.mark.parametrize(
    "policy",
    [
        PolicyConfig(per_author=1, per_work=1),
        PolicyConfig(nearby=0.0),
        PolicyConfig(nearby=5.0, named_drops=2),
        PolicyConfig(named_drops=0, seen=()),
    ],
)
def test_they_are_under_any_policy(library: Services, policy: PolicyConfig) -> None:
    some = [replace(one, policy=policy) for one in moments(library, everybody(library))]
    assert in_company(some) == one_by_one(some)


@pytest.mark.parametrize("days", [(0, 0), (0, 2), (2, 0), (40, 40)])
def test_each_is_of_its_own_instant(library: Services, days: tuple[int, int]) -> None:
    """An embargo ends after one day, another after thirty."""
    some = [
        replace(one, at=NOW + timedelta(days=days[at % 2]))
        for at, one in enumerate(moments(library, everybody(library)))
    ]
    assert in_company(some) == one_by_one(some)


def test_they_are_in_any_company(library: Services) -> None:
    some = moments(library, everybody(library))
    alone = [outline for one in some for outline in in_company([one])]
    Random(5).shuffle(order := [*range(len(some))])
    shuffled = dict(zip(order, in_company([some[at] for at in order]), strict=True))
    assert in_company(some) == alone == [shuffled[at] for at in sorted(order)]


def test_a_model_without_trees_does_as_well(library: Services) -> None:
    champion = library.champions.current()
    assert champion is not None
    model = copy(champion.model)
    model._reranker = None
    bundle = replace(champion, model=model)
    some = [
        replace(one, shelf=replace(one.shelf, bundle=bundle))
        for one in moments(library, everybody(library))
    ]
    assert in_company(some) == one_by_one(some)


def test_many_lists_are_made_together_with_all_that_can_be_in_them(
    library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is compared above is not only lists that were made one by one anyway."""
    alone: list[int] = []

    def drafts(some: Sequence[Moment]) -> list[Draft]:
        alone.extend(map(id, some))
        return drafts_of(some)

    asked = [everybody(library), everybody(library, exclude=(*UNITS[::9],))]
    some = [
        replace(moment, interests=(), groups=())
        for queries in asked
        for moment in moments(library, queries)
    ]
    monkeypatch.setattr(together, "drafts_of", drafts)
    outlines = in_company(some)
    assert outlines == one_by_one(some)
    made = [one for one, moment in zip(outlines, some, strict=True) if id(moment) not in alone]
    assert len(made) > len(some) / 3
    trained = some[0].shelf.trained
    assert any(row >= trained for one in made for row in one["rows"])
    assert {source for one in made for source in one["sources"]} >= {"model", "nearby"}
    named = {rule for one in made for rule in one["rules"]}
    assert named >= {"excluded", "rejected", "seen", "author_cap", "work_cap"}
    counted = {name for one in made for name, count in one["counts"].items() if count >= 0}
    assert counted >= {"withdrawn", "embargoed"}
