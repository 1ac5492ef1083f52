"""One reader's row, made for a request, is the row of the matrix that models are fitted on; and
what a later no does to an earlier welcome, in both."""

import numpy as np
import pytest

from recsys.data.interactions import (
    HistoryConfig,
    histories,
    interacted,
    positive,
)
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb

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
    matrix = histories(log, (1, 3), NO_DECAY)
    return dict(zip(matrix.indices.tolist(), matrix.data.tolist(), strict=True))


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
