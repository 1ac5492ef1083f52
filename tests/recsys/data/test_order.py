"""Row orders: relabel everything, shuffle everything, and the same thing stands in each row."""

from dataclasses import replace

import numpy as np

from recsys.data.assemble import RawLog, assemble
from recsys.data.dataset import Dataset
from recsys.data.interactions import HistoryConfig
from recsys.data.log import VERBS, EventLog
from recsys.data.order import canonical_orders, hashes, popularity
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Unit, Work

N_READERS, N_UNITS, N_EVENTS = 30, 40, 300


def library(*, timed: bool, described: bool) -> RawLog:
    rng = np.random.default_rng(4)
    log = EventLog(
        rng.integers(0, N_READERS, N_EVENTS).astype(np.int32),
        (N_UNITS * rng.random(N_EVENTS) ** 2).astype(np.int32),
        np.full(N_EVENTS, VERBS.index(Verb.BORROW), np.uint8),
        rng.integers(0, 90, N_EVENTS).astype(np.float64) if timed else np.zeros(N_EVENTS),
        np.arange(N_EVENTS),
    )
    titles = [f"title {i}" if described else "untitled" for i in range(N_UNITS)]
    units = tuple(Unit(id=UnitId(f"u{i}"), title=t, url=f"urn:{i}") for i, t in enumerate(titles))
    readers = tuple(ReaderId(f"r{u}") for u in range(N_READERS))
    return RawLog(log, readers, units, (None,) * N_READERS)


def relabelled(raw: RawLog, seed: int) -> RawLog:
    """Other ids in another order, events in another order: the same library."""
    rng = np.random.default_rng(seed)
    user, item = rng.permutation(N_READERS), rng.permutation(N_UNITS)
    log = replace(
        raw.log,
        users=user[raw.log.users].astype(np.int32),
        items=item[raw.log.items].astype(np.int32),
    )
    old = np.argsort(item)
    units = tuple(
        replace(raw.units[i], id=UnitId(f"x{n}"), url=f"urn:x{n}") for n, i in enumerate(old)
    )
    readers = tuple(ReaderId(f"y{n}") for n in range(N_READERS))
    return RawLog(log.where(rng.permutation(N_EVENTS)), readers, units, raw.known)


def matrices_of(data: Dataset) -> list[np.ndarray]:
    return [data.interacted().toarray(), data.histories().toarray(), data.log.days]


def test_relabelling_leaves_every_row_where_it_was() -> None:
    for timed in (True, False):
        for described in (True, False):
            raw = library(timed=timed, described=described)
            before = assemble(raw, HistoryConfig(), seed=0)
            after = assemble(relabelled(raw, 9), HistoryConfig(), seed=0)
            for ours, theirs in zip(matrices_of(before), matrices_of(after), strict=True):
                np.testing.assert_array_equal(ours, theirs)
            assert [u.title for u in before.units] == [u.title for u in after.units]


def test_units_stand_by_falling_number_of_readers() -> None:
    data = assemble(library(timed=True, described=True), HistoryConfig(), seed=0)
    readers = popularity(data.log, len(data.items), HistoryConfig())
    assert (np.diff(readers) <= 0).all()
    np.testing.assert_array_equal(readers, data.interacted().toarray().sum(axis=0))


def test_a_reader_counts_once_for_a_unit_however_often_they_borrow_it() -> None:
    log = library(timed=True, described=True).log
    twice = EventLog(*(np.concatenate([a, a]) for a in arrays(log)))
    once, again = (popularity(events, N_UNITS, HistoryConfig()) for events in (log, twice))
    np.testing.assert_array_equal(once, again)


def test_equally_popular_units_are_ordered_by_the_seed_not_by_the_id() -> None:
    nothing = EventLog(*(a[:0] for a in arrays(library(timed=True, described=True).log)))
    facts = hashes(["a", "b", "c", "d"], seed=1)
    other = hashes(["a", "b", "c", "d"], seed=2)
    none = facts[:0]
    by_first = canonical_orders(nothing, HistoryConfig(), (none, facts), (none, facts))[1]
    by_other = canonical_orders(nothing, HistoryConfig(), (none, other), (none, facts))[1]
    assert sorted(by_first) == sorted(by_other) == [0, 1, 2, 3]
    assert by_first.tolist() != by_other.tolist()


def test_only_readers_with_events_get_a_row_and_every_unit_does() -> None:
    raw = library(timed=True, described=True)
    few = raw.where(raw.log.users < 3)
    data = assemble(few, HistoryConfig(), seed=0)
    assert set(data.users.ids) == {"r0", "r1", "r2"}
    assert len(data.items) == N_UNITS


def test_an_address_or_a_work_id_is_no_fact() -> None:
    raw = library(timed=False, described=False)
    works = [Work(id=f"w{i}", title="same") for i in range(N_UNITS)]
    first = replace(
        raw, units=tuple(replace(u, work=w) for u, w in zip(raw.units, works, strict=True))
    )
    second = replace(
        raw, units=tuple(replace(u, work=w) for u, w in zip(raw.units, works[::-1], strict=True))
    )
    ids = [assemble(r, HistoryConfig(), seed=0).items.ids for r in (first, second)]
    assert ids[0] == ids[1]


def arrays(log: EventLog) -> tuple[np.ndarray, ...]:
    return log.users, log.items, log.verbs, log.days, log.seqs
