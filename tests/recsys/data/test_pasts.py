"""What readers have used, how often and how long ago: worked by hand, and alone as in company."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.interactions import HistoryConfig
from recsys.data.log import VERBS, EventLog
from recsys.data.pasts import pasts
from recsys.domain.event import Verb

CONFIG = HistoryConfig()
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(0, 9),
        st.integers(0, len(VERBS) - 1),
        st.integers(0, 300).map(lambda tenths: tenths / 10),
    ),
    max_size=60,
)


def log_of(events: list[tuple[int, int, int, float]]) -> EventLog:
    """User, item, verb and day, in order of time."""
    columns = list(zip(*sorted(events, key=lambda event: event[3]), strict=True)) or [()] * 4
    kinds = (np.int32, np.int32, np.uint8, np.float64)
    users, items, verbs, days = (np.array(c, kind) for c, kind in zip(columns, kinds, strict=True))
    return EventLog(users, items, verbs, days, np.arange(len(events)))


def borrowed(*events: tuple[int, int, float]) -> EventLog:
    return log_of([(u, i, VERBS.index(Verb.BORROW), day) for u, i, day in events])


def test_a_past_worked_by_hand() -> None:
    log = borrowed((3, 7, 1.0), (3, 5, 2.0), (3, 7, 4.25), (3, 7, 4.75), (3, 9, 6.0), (8, 5, 1.0))
    known = pasts(log, CONFIG)
    assert known.users.tolist() == [3, 3, 3, 8]
    assert known.items.tolist() == [5, 7, 9, 5]
    assert known.times.tolist() == [1, 2, 1, 1]
    assert known.ages.tolist() == [4.0, 1.25, 0.0, 0.0]
    assert known.later.tolist() == [2, 1, 0, 0]
    assert known.held.tolist() == [3, 3, 3, 1]


def test_what_was_taken_back_and_what_does_not_speak_for_a_unit_is_no_past() -> None:
    reject, ignore = VERBS.index(Verb.REJECT), VERBS.index(Verb.IGNORE)
    borrow = VERBS.index(Verb.BORROW)
    log = log_of([(0, 1, borrow, 1.0), (0, 1, reject, 2.0), (0, 2, ignore, 3.0), (0, 3, borrow, 4)])
    assert pasts(log, CONFIG).items.tolist() == [3]


def test_only_the_latest_events_count() -> None:
    log = borrowed((0, 1, 1.0), (0, 2, 2.0), (0, 3, 3.0))
    assert pasts(log, HistoryConfig(longest=2)).items.tolist() == [2, 3]


def test_of_nobody_there_is_no_past() -> None:
    assert len(pasts(borrowed(), CONFIG)) == 0


@given(EVENTS)
def test_a_reader_has_the_same_past_alone_and_in_company(
    events: list[tuple[int, int, int, float]],
) -> None:
    log = log_of(events)
    together = pasts(log, CONFIG)
    for user in range(5):
        alone = pasts(log.where(log.users == user), CONFIG)
        company = together.where(together.users == user)
        for name in ("items", "times", "ages", "later", "held"):
            assert getattr(alone, name).tolist() == getattr(company, name).tolist()
