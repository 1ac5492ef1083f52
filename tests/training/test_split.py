"""Splits: what is learnt from always comes first, and nothing is lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.assemble import RawLog
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Unit
from training.split import by_reader, by_time, by_unit, has_times, hold_out


def log_of(users: list[int], items: list[int], days: list[float]) -> EventLog:
    n = len(users)
    return EventLog(
        np.array(users, np.int32),
        np.array(items, np.int32),
        np.full(n, VERBS.index(Verb.BORROW), np.uint8),
        np.array(days, np.float64),
        np.arange(1, n + 1),
    )


def raw_of(log: EventLog, n_users: int, n_items: int) -> RawLog:
    units = tuple(Unit(id=UnitId(f"u{i}"), title="t", url="urn:u") for i in range(n_items))
    readers = tuple(ReaderId(f"r{u}") for u in range(n_users))
    return RawLog(log, readers, units, (None,) * n_users)


def test_equal_times_are_learnt_from_in_the_order_of_the_file() -> None:
    log = log_of([0, 1, 2, 3], [0, 0, 0, 0], [2, 1, 1, 1])
    assert by_time(log, 0.5).tolist() == [False, True, True, False]


@given(days=st.lists(st.floats(0, 1000), min_size=1, max_size=50), cut=st.floats(0.05, 0.95))
def test_nothing_learnt_is_later_than_anything_judged(days: list[float], cut: float) -> None:
    log = log_of([0] * len(days), [0] * len(days), days)
    learnt = by_time(log, cut)
    assert learnt.sum() == int(cut * len(days))
    assert max(log.days[learnt], default=0) <= min(log.days[~learnt], default=np.inf)


def test_each_reader_is_split_in_their_own_time() -> None:
    log = log_of([1, 0, 1, 0, 1, 1, 1], [0] * 7, [5, 9, 4, 8, 3, 2, 1])
    learnt = by_reader(log, 0.8, seed=0)
    assert learnt.tolist() == [False, False, True, True, True, True, True]


def test_without_times_the_lot_decides_and_the_seed_decides_the_lot() -> None:
    log = log_of([0] * 10, list(range(10)), [0.0] * 10)
    assert not has_times(log)
    first, again, other = (by_reader(log, 0.8, seed=seed) for seed in (1, 1, 2))
    assert first.sum() == 8
    assert first.tolist() == again.tolist() != other.tolist()


def test_a_unit_is_known_if_it_is_listed_or_learnt_from() -> None:
    raw = raw_of(log_of([0, 0, 1, 1], [0, 2, 1, 3], [1, 2, 3, 4]), 2, 4)
    held = hold_out(raw, np.array([True, True, False, False]), listed={"u0", "u1"})
    assert [unit.id for unit in held.train.units] == ["u0", "u1", "u2"]
    assert held.train.log.items.tolist() == [0, 2]
    assert held.test.items.tolist()[0] == 1
    assert held.test.items.tolist()[1] < 0, "nobody knew u3"


@pytest.mark.parametrize("cut", [0.2, 0.8])
def test_every_event_is_on_one_side(cut: float) -> None:
    rng = np.random.default_rng(0)
    log = log_of(rng.integers(0, 5, 60).tolist(), [0] * 60, rng.random(60).tolist())
    for learnt in (by_time(log, cut), by_reader(log, cut, seed=0)):
        held = hold_out(raw_of(log, 5, 1), learnt, listed=())
        assert len(held.train.log) + len(held.test) == 60


def test_nothing_is_learnt_of_the_units_that_the_lot_leaves_out() -> None:
    log = log_of([0] * 30, [unit % 10 for unit in range(30)], [0.0] * 30)
    learnt = by_unit(log, 10, 0.8, seed=3)
    assert len(set(log.items[learnt])) == 8
    assert not set(log.items[learnt]) & set(log.items[~learnt])
    assert learnt.tolist() == by_unit(log, 10, 0.8, seed=3).tolist()
    assert learnt.tolist() != by_unit(log, 10, 0.8, seed=4).tolist()


def test_readers_to_be_judged_on_are_drawn_with_all_that_they_did() -> None:
    log = log_of([0, 1, 2, 3, 0, 1, 2, 3, 1], [0, 1, 2, 3, 3, 2, 1, 0, 0], [*range(9)])
    learnt = np.array([True] * 4 + [False] * 5)
    whole = hold_out(raw_of(log, 4, 4), learnt, listed=set())
    assert whole.readers.tolist() == [0, 1, 2, 3]
    assert whole.drawn(4, seed=0) is whole
    two = whole.drawn(2, seed=0)
    assert len(two.readers) == 2
    assert two.train is whole.train
    for reader in two.readers:
        assert (two.test.users == reader).sum() == (whole.test.users == reader).sum()
    drawn = {tuple(whole.drawn(2, seed=seed).readers.tolist()) for seed in range(20)}
    assert len(drawn) > 2
