"""Lists of units that are alike: which are read, and what is lost by not reading the others."""

from pathlib import Path

import numpy as np
import pytest

from recsys.models import nearest
from recsys.models.base import Floats
from recsys.models.nearest import AT, Checked, Lists, checked, grouped
from recsys.models.scan import Asked, Scan

TOPICS, WIDTH = 40, 24


@pytest.fixture(scope="module")
def factors() -> Floats:
    """Units of topics, some much longer than others."""
    rng = np.random.default_rng(3)
    topics = rng.standard_normal((TOPICS, WIDTH))
    units = topics[rng.integers(0, TOPICS, 20_000)] + 0.5 * rng.standard_normal((20_000, WIDTH))
    return np.asarray(units * rng.lognormal(0.0, 0.5, (20_000, 1)), np.float32)


@pytest.fixture(scope="module")
def made(factors: Floats) -> tuple[Scan, Lists]:
    order, sizes = grouped(factors, seed=1)
    scan = Scan.of(factors, np.zeros((1, len(factors)), np.float32), order)
    return scan, Lists.of(scan, sizes)


def queries(factors: Floats) -> list[Asked]:
    rng = np.random.default_rng(4)
    return [Asked(factors[rng.integers(0, len(factors), 5)].sum(axis=0)) for _ in range(40)]


def test_every_unit_is_in_one_list_and_lists_are_the_same_each_time(factors: Floats) -> None:
    order, sizes = grouped(factors, seed=1)
    assert sorted(order.tolist()) == list(range(len(factors)))
    assert sizes.sum() == len(factors)
    assert sizes.min() > 0
    assert grouped(factors, seed=1)[0].tobytes() == order.tobytes()


def test_recall_is_what_a_look_at_every_unit_finds_too(
    made: tuple[Scan, Lists], factors: Floats
) -> None:
    scan, lists = made
    found = checked(scan, lists, queries(factors))
    recalls = []
    for asked in queries(factors):
        scores = factors.astype(np.float64) @ asked.vector
        best = set(np.argsort(-scores)[:AT].tolist())
        spans = lists.spans(asked.vector, 0, found.share)
        recalls.append(len(best & set(scan.best(asked, AT, spans)[0].tolist())) / AT)
    assert found.recall == pytest.approx(np.mean(recalls))
    assert found.recall >= nearest.LEAST_RECALL
    assert found.is_used
    assert found.share < 1


def test_no_more_lists_are_read_than_hold_the_share(made: tuple[Scan, Lists]) -> None:
    scan, lists = made
    spans = lists.spans(np.ones(WIDTH, np.float32), 0, 0.1)
    read = (spans[:, 1] - spans[:, 0]).sum()
    assert 0.1 * len(scan) <= read < 0.1 * len(scan) + np.diff(lists.starts).max()
    assert (np.diff(spans.ravel()) >= 0).all()


def test_all_lists_together_are_all_units(made: tuple[Scan, Lists]) -> None:
    scan, lists = made
    spans = lists.spans(np.ones(WIDTH, np.float32), 0, 1.0)
    assert (spans[:, 1] - spans[:, 0]).sum() == len(scan)


def test_lists_that_lose_too_much_are_not_to_be_used() -> None:
    assert not Checked(recall=0.979, share=0.25, queries=100).is_used
    assert Checked(recall=0.98, share=0.25, queries=100).is_used


def test_lists_that_nobody_tried_are_not_to_be_used(made: tuple[Scan, Lists]) -> None:
    found = checked(*made, [])
    assert not found.is_used
    assert found.queries == 0


def test_read_back_from_disk_they_choose_the_same(made: tuple[Scan, Lists], tmp_path: Path) -> None:
    _, lists = made
    lists.save(tmp_path)
    vector = np.linspace(-1, 1, WIDTH, dtype=np.float32)
    again = Lists.load(tmp_path).spans(vector, 0, 0.2)
    assert again.tobytes() == lists.spans(vector, 0, 0.2).tobytes()
