"""What one reader did: the same numbers as of many at once, and as of the matrix."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.interactions import HistoryConfig, histories, history_rows
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb
from recsys.domain.instant import to_micros
from recsys.models.base import Ints
from recsys.pipeline.history_loops import Deeds, days_of, deeds_of
from recsys.pipeline.policy import PolicyConfig

DAY = 86_400_000_000
SEEN = PolicyConfig().seen
MOMENTS = st.integers(0, 5) | st.integers(0, 10_000 * DAY)
VERB = st.integers(0, len(VERBS) - 1)
LONGEST = st.sampled_from([1, 5, 200])
HALF_LIVES = st.sampled_from([30.0, float("inf")])


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
    found = deeds_of(log.items, log.verbs, micros, config, SEEN)
    assert found.rows.tolist() == matrix.indices.tolist()
    np.testing.assert_allclose(found.weights, matrix.data, rtol=1e-6, atol=1e-7)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6), VERB, MOMENTS), max_size=60),
    LONGEST,
    HALF_LIVES,
)
def test_rows_of_many_are_those_of_each_to_the_bit(
    events: list[tuple[int, int, int, int]], longest: int, half_life: float
) -> None:
    log, micros = log_of(events)
    config = HistoryConfig(half_life_days=half_life, longest=longest)
    users, rows, weights = history_rows(log, config)
    for user in range(4):
        own = log.users == user
        found = deeds_of(log.items[own], log.verbs[own], micros[own], config, SEEN)
        assert found.rows.tolist() == rows[users == user].tolist()
        assert found.weights.tolist() == weights[users == user].tolist()


def told(*events: tuple[int, Verb, int]) -> Deeds:
    """Row, verb and day."""
    log, micros = log_of([(0, row, VERBS.index(verb), day * DAY) for row, verb, day in events])
    return deeds_of(log.items, log.verbs, micros, HistoryConfig(), SEEN)


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
    assert found.seen.tolist() == seen
    assert found.refused.tolist() == refused
    assert dict(zip(found.welcome.tolist(), found.latest.tolist(), strict=True)) == welcome


def test_a_no_beyond_the_longest_history_still_bars() -> None:
    """It weighs nothing any more, and the unit is neither wanted nor welcome."""
    log, micros = log_of([(0, 1, VERBS.index(Verb.REJECT), 0), (0, 2, VERBS.index(Verb.READ), DAY)])
    found = deeds_of(log.items, log.verbs, micros, HistoryConfig(longest=1), SEEN)
    assert (found.rows.tolist(), found.refused.tolist()) == ([2], [1])


MOON = datetime(1969, 7, 20, 20, 17, tzinfo=UTC)


@pytest.mark.parametrize("at", [MOON, datetime(2026, 11, 22, tzinfo=UTC)])
def test_days_are_those_of_timestamps_to_the_bit(at: datetime) -> None:
    for micros in range(0, 2_000_000, 99_991):
        instant = at + timedelta(microseconds=micros)
        [day] = days_of(np.array([to_micros(instant)]))
        assert day == instant.timestamp() / 86400.0
