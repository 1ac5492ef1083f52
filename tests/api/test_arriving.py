"""Whoever sends events at the same moment hears from one call, and nobody pays for another."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime

import pytest

from api.arriving import Arriving
from api.schemas.events import Sent
from recsys.bootstrap import Services
from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, UnitId
from recsys.errors import Unavailable
from recsys.services.feedback import EventResult, EventStatus, Feedback

AT = datetime(2026, 3, 1, tzinfo=UTC)
Told = list[list[tuple[str, EventStatus]] | type[BaseException]]


def sent(*names: str) -> list[Sent]:
    return [
        Sent(Event(id=EventId(n), reader=None, verb=Verb.VIEW, at=AT, unit=UnitId("u")), "")
        for n in names
    ]


class Watched:
    """The log as it is, how many events come at a time, and what goes wrong where it is told to."""

    def __init__(self, feedback: Feedback) -> None:
        self.together: list[int] = []
        self.refuses: Exception | None = None
        """More than one at a time..."""
        self.raises: Exception | None = None
        """...the same, and in no future..."""
        self.fails: Exception | None = None
        """...or whatever has an event named `bad` among it, once it was looked at."""
        self._feedback = feedback

    def append(
        self, events: Sequence[Event], *, agents: Sequence[str]
    ) -> "Future[list[EventResult]]":
        self.together.append(len(events))
        if len(events) > 1 and self.raises:
            raise self.raises
        failed: Future[list[EventResult]] = Future()
        if len(events) > 1 and self.refuses:
            failed.set_exception(self.refuses)
            return failed
        if self.fails and any(event.id == "bad" for event in events):
            loop = asyncio.get_running_loop()
            loop.call_later(0.001, failed.set_exception, self.fails)
            return failed
        return self._feedback.append(events, agents=agents)


@pytest.fixture
def watched(services: Services) -> Watched:
    return Watched(services.feedback)


def told(watched: Watched, *each: Sequence[Sent]) -> Told:
    async def all_at_once() -> list[list[EventResult] | BaseException]:
        arriving = Arriving(watched)  # type: ignore[arg-type]  # as much as is used
        return await asyncio.gather(*map(arriving.stored, each), return_exceptions=True)

    return [
        type(one) if isinstance(one, BaseException) else [(r.id, r.status) for r in one]
        for one in asyncio.run(all_at_once())
    ]


STORED, DUPLICATE = EventStatus.STORED, EventStatus.DUPLICATE


def test_each_hears_of_its_own_from_one_call(watched: Watched) -> None:
    answers = told(watched, sent("a", "b"), sent("c"), sent("a"))
    assert answers == [[("a", STORED), ("b", STORED)], [("c", STORED)], [("a", DUPLICATE)]]
    assert watched.together == [4]


def test_where_there_is_no_room_for_all_there_may_be_some_for_a_few(watched: Watched) -> None:
    watched.refuses = Unavailable("3 rows are waiting")
    answers = told(watched, sent("a"), sent("b", "c"), sent("d"))
    assert answers == [[("a", STORED)], Unavailable, [("d", STORED)]]
    assert watched.together == [4, 1, 2, 1]


def test_what_cannot_be_written_costs_nobody_else_theirs(watched: Watched) -> None:
    watched.fails = ValueError("this one")
    answers = told(watched, sent("a"), sent("bad"), sent("c"))
    assert answers == [[("a", STORED)], ValueError, [("c", STORED)]]
    assert watched.together == [3, 1, 1, 1]


def test_what_nobody_expected_is_told_to_whom_it_concerns(watched: Watched) -> None:
    watched.raises = KeyError("ours")
    assert told(watched, sent("a"), sent("b", "c")) == [[("a", STORED)], KeyError]


def test_a_store_that_cannot_be_reached_is_asked_once_for_all(watched: Watched) -> None:
    watched.fails = Unavailable("no store")
    assert told(watched, sent("a"), sent("bad")) == [Unavailable, Unavailable]
    assert watched.together == [2]


def test_who_has_gone_cancels_nothing(watched: Watched, services: Services) -> None:
    async def one_leaves() -> list[EventResult]:
        arriving = Arriving(watched)  # type: ignore[arg-type]
        gone, stays = (asyncio.ensure_future(arriving.stored(sent(name))) for name in "ab")
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert [one.id for one in asyncio.run(one_leaves())] == ["b"]
    assert [logged.event.id for logged in services.stores.events.scan()][-2:] == ["a", "b"]
