"""One reader's row, made for a request, is the row of the matrix that models are fitted on; and
what a later no does to an earlier welcome, in both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.interactions import (
    HistoryConfig,
    histories,
    history_row,
    history_rows,
    interacted,
    positive,
)
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb

EVENTS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, len(VERBS) - 1), st.floats(0, 1e4)), max_size=60
)


@given(EVENTS, st.sampled_from([1, 5, 200]), st.sampled_from([30.0, float("inf")]))
def test_the_row_of_a_request_is_that_of_the_matrix(
    events: list[tuple[int, int, float]], longest: int, half_life: float
) -> None:
    events = sorted(events, key=lambda event: event[2])
    columns = list(zip(*events, strict=True)) or [(), (), ()]
    kinds = (np.int32, np.uint8, np.float64)
    rows, verbs, days = (np.array(c, kind) for c, kind in zip(columns, kinds, strict=True))
    config = HistoryConfig(half_life_days=half_life, longest=longest)
    log = EventLog(np.zeros(len(rows), np.int32), rows, verbs, days, np.arange(len(rows)))
    matrix = histories(log, (1, 21), config)
    where, weights = history_row(rows, verbs, days, config)
    assert where.tolist() == matrix.indices.tolist()
    np.testing.assert_allclose(weights, matrix.data, rtol=1e-6, atol=1e-7)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(0, 6), st.integers(0, len(VERBS) - 1), st.floats(0, 1e4)
        ),
        max_size=60,
    ),
    st.sampled_from([1, 5, 200]),
    st.sampled_from([30.0, float("inf")]),
)
def test_rows_of_many_are_those_of_each_to_the_bit(
    events: list[tuple[int, int, int, float]], longest: int, half_life: float
) -> None:
    columns = list(zip(*sorted(events, key=lambda e: e[3]), strict=True)) or [()] * 4
    kinds = (np.int32, np.int32, np.uint8, np.float64)
    users, rows, verbs, days = (np.array(c, k) for c, k in zip(columns, kinds, strict=True))
    config = HistoryConfig(half_life_days=half_life, longest=longest)
    log = EventLog(users, rows, verbs, days, np.arange(len(rows)))
    found = history_rows(log, config)
    alone = [(u, log.where(users == u)) for u in range(4)]
    each = [(u, *history_row(of.items, of.verbs, of.days, config)) for u, of in alone]
    assert found[0].tolist() == [u for u, where, _ in each for _ in where]
    assert found[1].tolist() == [row for _, where, _ in each for row in where.tolist()]
    assert found[2].tolist() == [weight for *_, weights in each for weight in weights.tolist()]


NO_DECAY = HistoryConfig(half_life_days=float("inf"))


def told(*events: tuple[int, Verb, float]) -> EventLog:
    """Item, verb and day, of one reader."""
    items, verbs, days = zip(*events, strict=True)
    codes = np.array([VERBS.index(verb) for verb in verbs], np.uint8)
    rows = np.array(items, np.int32)
    return EventLog(
        np.zeros(len(rows), np.int32), rows, codes, np.array(days, float), np.arange(len(rows))
    )


def row(log: EventLog) -> dict[int, float]:
    where, weights = history_row(log.items, log.verbs, log.days, NO_DECAY)
    return dict(zip(where.tolist(), weights.tolist(), strict=True))


@pytest.mark.parametrize(
    ("events", "weighs"),
    [
        ([(1, Verb.ACCEPT, 1.0), (1, Verb.REJECT, 2.0)], -1.0),
        ([(1, Verb.ACCEPT, 1.0), (1, Verb.REJECT, 1.0)], -1.0),
        ([(1, Verb.BORROW, 1.0), (1, Verb.LIKE, 2.0), (1, Verb.DISLIKE, 3.0)], -1.0),
        ([(1, Verb.REJECT, 1.0), (1, Verb.ACCEPT, 2.0)], 1.0),
        ([(1, Verb.ACCEPT, 1.0), (1, Verb.IGNORE, 2.0)], 1.0),
        ([(1, Verb.ACCEPT, 1.0), (2, Verb.REJECT, 2.0)], 1.0),
    ],
    ids=["rejected later", "at once", "disliked", "accepted later", "ignored", "another rejected"],
)
def test_a_later_no_takes_an_earlier_welcome_back(
    events: list[tuple[int, Verb, float]], weighs: float
) -> None:
    log = told(*events)
    assert row(log)[1] == weighs
    speaks = weighs > 0
    assert (1 in positive(log, NO_DECAY).items) is speaks
    assert bool(interacted(log, (1, 3), NO_DECAY)[0, 1]) is speaks


def test_a_no_counts_in_full_whatever_was_accepted_before() -> None:
    log = told((2, Verb.BORROW, 0.0), (1, Verb.ACCEPT, 1.0), (1, Verb.REJECT, 2.0))
    assert row(log) == {1: -0.5, 2: 1.0}


def test_what_one_reader_rejects_stays_in_the_history_of_another() -> None:
    log = told((1, Verb.ACCEPT, 1.0), (1, Verb.REJECT, 2.0))
    log.users[1] = 1
    assert histories(log, (2, 3), NO_DECAY).toarray().tolist() == [[0, 1, 0], [0, -1, 0]]


def test_the_signs_of_the_settings_say_who_used_what() -> None:
    log = told((0, Verb.SAVE, 0.0), (1, Verb.SEARCH, 0.0))
    other = HistoryConfig(weights={Verb.SAVE: 0.0, Verb.SEARCH: 1.0})
    assert interacted(log, (1, 2), other).toarray().tolist() == [[0, 1]]
    assert Verb.BORROW in other.welcoming
    assert Verb.SAVE not in other.welcoming
