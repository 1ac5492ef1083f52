"""Who waits for a list while those before are on their way to the disk."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress

import pytest

from api.gathering import TOGETHER, Gathering
from api.metrics import Metrics
from recsys.bootstrap import Services
from recsys.errors import Unavailable
from recsys.pipeline.query import Query
from recsys.services.just_heard import JustHeard
from tests.api.watched import QUERIES, Watched


class Writing:
    """Nothing is on disk before it is said to be."""

    def __init__(self, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
        self.goes: list[Future[None]] = []
        monkeypatch.setattr(services.stores.slates, "append", self._append)

    def _append(self, records: Sequence[object]) -> Future[None]:
        self.goes.append(Future())
        return self.goes[-1]

    async def begun(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.goes) < count:
                await asyncio.sleep(0.001)


def while_the_first_is_written(
    services: Services, monkeypatch: pytest.MonkeyPatch, later: Sequence[Query], heard: JustHeard
) -> tuple[list[int], list[int]]:
    """`later` ask when the list of the first of `QUERIES` is made and not yet on disk: how many
    were in each go by then, and how many are once it is."""
    watched, writing = Watched(services.recommend), Writing(services, monkeypatch)

    async def meanwhile() -> list[int]:
        lists = Gathering(watched, Metrics(), heard)  # type: ignore[arg-type]
        first = asyncio.ensure_future(lists.list_for(QUERIES[0]))
        await writing.begun(1)
        others = [asyncio.ensure_future(lists.list_for(query)) for query in later]
        with suppress(TimeoutError):
            await asyncio.wait_for(writing.begun(2), 0.3)
        before = list(watched.together)
        for at in range(2):
            await writing.begun(at + 1)
            writing.goes[at].set_result(None)
        await asyncio.gather(first, *others)
        return before

    return asyncio.run(meanwhile()), watched.together


def test_few_wait_until_the_go_before_is_on_disk(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each go costs as much as some lists: theirs is the fuller."""
    goes = while_the_first_is_written(services, monkeypatch, QUERIES[1:4], JustHeard())
    assert goes == ([1], [1, 3])


def test_as_many_as_a_go_takes_wait_for_no_disk(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = QUERIES[1 : TOGETHER + 1]
    goes = while_the_first_is_written(services, monkeypatch, later, JustHeard())
    assert goes == ([1, TOGETHER], [1, TOGETHER])


def test_who_has_just_done_something_waits_for_no_disk(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    just_heard = JustHeard()
    just_heard.add([QUERIES[1].reader])
    goes = while_the_first_is_written(services, monkeypatch, QUERIES[1:2], just_heard)
    assert goes == ([1, 1], [1, 1])


def test_a_write_that_fails_holds_up_nobody_who_comes_later(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, writing = Watched(services.recommend), Writing(services, monkeypatch)

    async def one_fails() -> list[bytes | BaseException]:
        lists = Gathering(watched, Metrics(), JustHeard())  # type: ignore[arg-type]
        first = asyncio.ensure_future(lists.list_for(QUERIES[0]))
        await writing.begun(1)
        second = asyncio.ensure_future(lists.list_for(QUERIES[1]))
        writing.goes[0].set_exception(Unavailable("full"))
        await writing.begun(2)
        writing.goes[1].set_result(None)
        return await asyncio.gather(first, second, return_exceptions=True)

    assert [type(answer) for answer in asyncio.run(one_fails())] == [Unavailable, bytes]
