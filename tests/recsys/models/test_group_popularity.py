"""What groups take up: shares worked by hand, a prior found again, small groups hidden."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from recsys.data.dataset import Dataset
from recsys.data.groups import groups_of
from recsys.domain.ids import ReaderId
from recsys.domain.reader import Reader
from recsys.models import group_popularity
from recsys.models.cost import Size
from recsys.models.group_popularity import GroupPopularity, GroupPopularityConfig
from tests.recsys.models.boards import dataset

ALWAYS = GroupPopularityConfig(half_life_days=float("inf"))
CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def of_groups(taken: np.ndarray, groups: Sequence[tuple[str, ...]]) -> Dataset:
    readers = tuple(
        Reader(id=ReaderId(f"r{i}"), created=CREATED, groups=names)
        for i, names in enumerate(groups)
    )
    return replace(dataset(taken), readers=readers)


def choir_and_others() -> Dataset:
    """Twelve singers all took unit 0 and each of them alone one more; twenty others unit 1."""
    taken = np.zeros((32, 14), int)
    taken[:12, 0] = 1
    taken[np.arange(12), 2 + np.arange(12)] = 1
    taken[12:, 1] = 1
    return of_groups(taken, [("Choir ",)] * 12 + [("Lone",)] * 9 + [()] * 11)


def test_a_group_is_told_by_what_its_readers_took_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody: 44 loans, 12 of unit 0, 20 of unit 1, one of each other.  The choir's own are
    the 12 of unit 0; with a prior of 4 loans its share of unit 0 is (12 + 4 · 12 / 44) / 16."""
    monkeypatch.setattr(group_popularity, "STRENGTHS", np.array([4.0]))
    model = GroupPopularity.fit(choir_and_others(), ALWAYS, seed=0)
    shares = model.scores(["group:choir"])
    assert shares[0] == pytest.approx((12 + 4 * 12 / 44) / 16)
    assert shares[1] == pytest.approx(4 * 20 / 44 / 16)
    assert shares[2:] == pytest.approx(4 / 44 / 16)
    assert shares.sum() == pytest.approx(1)


def test_a_small_group_has_no_list_of_its_own() -> None:
    model = GroupPopularity.fit(choir_and_others(), ALWAYS, seed=0)
    assert model.names == ("group:choir",)
    assert model.known(["group:lone", "group:choir", "group:unheard of"]) == ["group:choir"]


def test_what_hardly_anybody_of_a_group_took_up_tells_nothing_of_it() -> None:
    model = GroupPopularity.fit(choir_and_others(), ALWAYS, seed=0)
    assert model.strongest(["group:choir"], 0) == "group:choir"
    assert model.strongest(["group:choir"], 2) is None
    assert model.strongest([], 0) is None
    assert model.strongest(["group:CHOIR"], 0) == "group:CHOIR"


def test_what_was_taken_up_of_late_counts_more() -> None:
    taken = np.zeros((20, 2), int)
    taken[:10, 0], taken[10:, 1] = 1, 1
    data = replace(
        dataset(taken, days=[0.0] * 10 + [30.0] * 10),
        readers=of_groups(taken, [("All",)] * 20).readers,
    )
    old, new = GroupPopularity.fit(data, GroupPopularityConfig(30.0), seed=0).scores(["group:all"])
    assert new == pytest.approx(2 * old)


def test_groups_alike_lean_on_everybody_and_groups_apart_on_themselves() -> None:
    rng = np.random.default_rng(2)
    alike = (rng.random((200, 20)) < 0.3).astype(int)
    apart = alike.copy()
    apart[:100, 10:] = apart[100:, :10] = 0
    names = [("one",)] * 100 + [("two",)] * 100
    leant = [
        GroupPopularity.fit(of_groups(taken, names), ALWAYS, seed=0).scores(["group:one"])
        for taken in (alike, apart)
    ]
    everybody = alike.sum(axis=0) / alike.sum()
    np.testing.assert_allclose(leant[0], everybody, atol=0.01)
    assert leant[1][:10].sum() > 0.95


def test_a_reader_of_two_groups_gets_the_mean_of_both() -> None:
    taken = np.repeat(np.eye(2, dtype=int), 12, axis=0)
    data = of_groups(taken, [("one",)] * 12 + [("two",)] * 12)
    model = GroupPopularity.fit(data, ALWAYS, seed=0)
    both = model.scores(["group:one", "group:two"])
    each = [model.scores([name]) for name in ("group:one", "group:two")]
    np.testing.assert_allclose(both, np.mean(each, axis=0), rtol=1e-6)


def test_names_of_groups_and_affiliations_are_kept_apart() -> None:
    one = Reader(
        id=ReaderId("r"), created=CREATED, groups=(" Choir", "Choir ", " "), affiliations=("Choir",)
    )
    assert groups_of(one) == ("affiliation:Choir", "group:Choir")
    assert groups_of(None) == ()


def test_a_model_read_back_says_the_same(tmp_path: Path) -> None:
    model = GroupPopularity.fit(choir_and_others(), ALWAYS, seed=0)
    model.save(tmp_path)
    back = GroupPopularity.load(tmp_path)
    assert back.names == model.names
    choir = ["group:choir"]
    assert back.scores(choir).tobytes() == model.scores(choir).tobytes()


def test_a_library_without_groups_or_events_has_none() -> None:
    assert GroupPopularity.fit(dataset(np.zeros((0, 3), int)), ALWAYS, seed=0).names == ()
    assert GroupPopularity.fit(dataset(np.ones((12, 3), int)), ALWAYS, seed=0).names == ()


def test_more_readers_need_more() -> None:
    few, many = (
        Size(users=n, items=n, pairs=10 * n, together=100 * n, letters=n) for n in (100, 10_000)
    )
    small, large = (GroupPopularity.needs(size, ALWAYS) for size in (few, many))
    assert 0 < small.memory_bytes < large.memory_bytes
    assert 0 < small.seconds < large.seconds
