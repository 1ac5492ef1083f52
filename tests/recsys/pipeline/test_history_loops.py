"""What one reader did: the same numbers as of many at once, and as of the matrix."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.interactions import HistoryConfig, histories, history_rows
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb
from recsys.domain.instant import to_micros
from recsys.models.base import Ints
from recsys.pipeline.history_loops import days_of, deeds_of
from recsys.pipeline.policy import PolicyConfig

DAY = 86_400_000_000
SEEN = PolicyConfig().seen
MOMENTS = st.integers(0, 5) | st.integers(0, 10_000 * DAY)
VERB = st.integers(0, len(VERBS) - 1)
LONGEST = st.sampled_from([1, 5, 200])
HALF_LIVES = st.sampled_from([30.0, float("inf")])


class Told(NamedTuple):
    """One reader's share of `Deeds`."""

    rows: list[int]
    weights: list[float]
    seen: list[int]
    refused: list[int]
    welcome: dict[int, int]
    """Row → place of the event, from the reader's first."""
    last: int


def told_of_each(log: EventLog, micros: Ints, n: int, config: HistoryConfig) -> list[Told]:
    """Of `n` readers; the log is reader by reader."""
    ends = np.searchsorted(log.users, np.arange(n + 1)).astype(np.int32)
    found = deeds_of(ends, log.items, log.verbs, micros, config, SEEN)
    return [
        Told(
            found.rows[start : start + held].tolist(),
            found.weights[start : start + held].tolist(),
            found.seen[start : start + had].tolist(),
            found.refused[start : start + refused].tolist(),
            dict(
                zip(
                    found.welcome[start : start + kept].tolist(),
                    (found.latest[start : start + kept] - start).tolist(),
                    strict=True,
                )
            ),
            last,
        )
        for start, (held, had, refused, kept), last in zip(
            ends[:-1].tolist(), found.counts.tolist(), found.last.tolist(), strict=True
        )
    ]


def log_of(events: list[tuple[int, int, int, int]]) -> tuple[EventLog, Ints]:
    """Of user, row, verb and microseconds; those, too."""
    columns = list(zip(*sorted(events, key=lambda e: e[3]), strict=True)) or [()] * 4
    kinds = (np.int32, np.int32, np.uint8, np.int64)
    users, rows, verbs, micros = (np.array(c, k) for c, k in zip(columns, kinds, strict=True))
    return EventLog(users, rows, verbs, days_of(micros), np.arange(len(rows))), micros


@given(
    st.lists(st.tuples(st.just(0), st.integers(0, 20), VERB, MOMENTS), max_size=60),
    LONGEST,
    HALF_LIVES,
)
def test_the_row_of_a_request_is_that_of_the_matrix(
    events: list[tuple[int, int, int, int]], longest: int, half_life: float
) -> None:
    log, micros = log_of(events)
    config = HistoryConfig(half_life_days=half_life, longest=longest)
    matrix = histories(log, (1, 21), config)
    [found] = told_of_each(log, micros, 1, config)
    assert found.rows == matrix.indices.tolist()
    np.testing.assert_allclose(found.weights, matrix.data, rtol=1e-6, atol=1e-7)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6), VERB, MOMENTS), max_size=60),
    LONGEST,
    HALF_LIVES,
)
def test_rows_of_the_night_are_those_of_requests_to_the_bit(
    events: list[tuple[int, int, int, int]], longest: int, half_life: float
) -> None:
    log, micros = log_of(events)
    config = HistoryConfig(half_life_days=half_life, longest=longest)
    users, rows, weights = history_rows(log, config)
    for user, found in enumerate(told_of_each(*by_reader(log, micros), 4, config)):
        assert found.rows == rows[users == user].tolist()
        assert found.weights == weights[users == user].tolist()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6), VERB, MOMENTS), max_size=60),
    LONGEST,
)
def test_each_is_told_in_company_what_they_are_alone(
    events: list[tuple[int, int, int, int]], longest: int
) -> None:
    config = HistoryConfig(longest=longest)
    log, micros = by_reader(*log_of(events))
    for user, found in enumerate(told_of_each(log, micros, 4, config)):
        own = log.users == user
        alone = replace(log.where(np.flatnonzero(own)), users=np.zeros(own.sum(), np.int32))
        assert [found] == told_of_each(alone, micros[own], 1, config)
        last = max(found.welcome.values(), default=-1)
        assert found.last == (alone.items[last] if last >= 0 else -1)


def by_reader(log: EventLog, micros: Ints) -> tuple[EventLog, Ints]:
    order = np.argsort(log.users, kind="stable")
    return log.where(order), micros[order]


def told(*events: tuple[int, Verb, int], longest: int = 200) -> Told:
    """Row, verb and day."""
    log, micros = log_of([(0, row, VERBS.index(verb), day * DAY) for row, verb, day in events])
    [found] = told_of_each(log, micros, 1, HistoryConfig(longest=longest))
    return found


@pytest.mark.parametrize(
    ("events", "seen", "refused", "welcome"),
    [
        ([(1, Verb.VIEW, 1)], [1], [], {1: 0}),
        ([(1, Verb.ACCEPT, 1), (1, Verb.REJECT, 2)], [1], [1], {}),
        ([(1, Verb.ACCEPT, 2), (1, Verb.REJECT, 2)], [1], [1], {}),
        ([(1, Verb.REJECT, 1), (1, Verb.SAVE, 2)], [1], [1], {1: 1}),
        ([(1, Verb.IGNORE, 1)], [], [], {}),
        ([(2, Verb.READ, 1), (1, Verb.VIEW, 2), (2, Verb.LIKE, 3)], [1, 2], [], {1: 1, 2: 2}),
        ([(1, Verb.READ, 1), (2, Verb.DISLIKE, 2)], [1], [2], {1: 0}),
        ([], [], [], {}),
    ],
)
def test_rules_are_told_what_was_seen_refused_and_welcome(
    events: list[tuple[int, Verb, int]],
    seen: list[int],
    refused: list[int],
    welcome: dict[int, int],
) -> None:
    found = told(*events)
    assert (found.seen, found.refused, found.welcome) == (seen, refused, welcome)


def test_a_no_beyond_the_longest_history_still_bars() -> None:
    """It weighs nothing any more, and the unit is neither wanted nor welcome."""
    found = told((1, Verb.REJECT, 0), (2, Verb.READ, 1), longest=1)
    assert (found.rows, found.refused) == ([2], [1])


MOON = datetime(1969, 7, 20, 20, 17, tzinfo=UTC)


@pytest.mark.parametrize("at", [MOON, datetime(2026, 11, 22, tzinfo=UTC)])
def test_days_are_those_of_timestamps_to_the_bit(at: datetime) -> None:
    for micros in range(0, 2_000_000, 99_991):
        instant = at + timedelta(microseconds=micros)
        [day] = days_of(np.array([to_micros(instant)]))
        assert day == instant.timestamp() / 86400.0
