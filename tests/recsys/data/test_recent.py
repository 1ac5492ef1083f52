"""Columns of what was done."""

from recsys.data.log import VERBS
from recsys.data.recent import NOTHING_DONE, Recent
from recsys.domain.event import LoggedEvent, Verb
from tests.recsys.small_library import event

DONE = [
    LoggedEvent(n, event(f"e{n}", "r1", verb, "text/0"))
    for n, verb in enumerate([Verb.VIEW, Verb.ACCEPT, Verb.SEARCH])
]


def test_columns_are_those_of_the_events() -> None:
    recent = Recent.of(DONE)
    assert len(recent) == 3
    assert list(recent.ids) == ["e0", "e1", "e2"]
    assert [VERBS[code] for code in recent.verbs] == [one.event.verb for one in DONE]
    assert [micros / 1e6 for micros in recent.micros] == [o.event.at.timestamp() for o in DONE]
    assert list(recent.units) == ["text/0", "text/0", None]
    assert list(recent.queries) == [None, None, "text/0"]


def test_who_did_nothing_is_like_anybody_who_did_nothing() -> None:
    assert Recent.of([]) == NOTHING_DONE != Recent.of(DONE)
