"""Whoever waits for a list at the same moment gets it from one go, and nobody pays for another."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from threading import Event

import orjson
import pytest
from fastapi.testclient import TestClient

from api.gathering import FEW, NICENESS, SHORT, TOGETHER, Gathering
from api.metrics import Metrics
from recsys.bootstrap import Services
from recsys.domain.ids import ReaderId
from recsys.errors import Unavailable
from recsys.pipeline.query import Query
from recsys.services.just_heard import JustHeard
from tests.api.asking import said
from tests.api.watched import MANY, QUERIES, Watched
from tests.patience import until


def gathered(
    watched: Watched, queries: Sequence[Query], just_heard: JustHeard | None = None
) -> list[bytes | BaseException]:
    async def all_at_once() -> list[bytes | BaseException]:
        heard = just_heard or JustHeard()
        lists = Gathering(watched, Metrics(), heard)  # type: ignore[arg-type]  # as much as is used
        waiting = [lists.list_for(query) for query in queries]
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(all_at_once())


def test_those_who_wait_get_each_their_own_from_a_few_goes(services: Services) -> None:
    watched = Watched(services.recommend)
    answers = gathered(watched, QUERIES)
    readers = [orjson.loads(one)["reader"] for one in answers if isinstance(one, bytes)]
    assert readers == [query.reader for query in QUERIES]
    assert watched.together == [TOGETHER, TOGETHER, 3]
    assert services.stores.slates.count() == MANY


class Written(Future[None]):
    """Done as soon as somebody wants to be told of it."""

    def add_done_callback(self, fn: Callable[[Future[None]], object]) -> None:
        super().add_done_callback(fn)
        self.set_result(None)


def test_what_was_made_is_gone_once_it_was_answered(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held by nothing, itself least of all: it would fill memory until somebody looks for garbage,
    which holds up everybody."""
    watched = Watched(services.recommend)
    monkeypatch.setattr(services.stores.slates, "append", lambda records: Written())
    gc.collect()
    gc.disable()
    try:
        gathered(watched, QUERIES)
        until(lambda: [saved() for saved in watched.saved] == [None] * 3)
    finally:
        gc.enable()


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own")
def test_lists_are_made_after_everything_that_others_wait_for(services: Services) -> None:
    watched = Watched(services.recommend)
    before = os.getpriority(os.PRIO_PROCESS, 0)
    gathered(watched, QUERIES)
    assert watched.niceness == [before + NICENESS] * 3
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_a_list_that_cannot_be_made_costs_nobody_else_theirs(services: Services) -> None:
    answers = gathered(Watched(services.recommend, ValueError("this one")), QUERIES[:3])
    assert [type(answer) for answer in answers] == [bytes, ValueError, bytes]


def test_a_store_that_cannot_be_reached_is_asked_once_for_all(services: Services) -> None:
    watched = Watched(services.recommend, Unavailable("no store"))
    answers = gathered(watched, QUERIES[:3])
    assert [type(answer) for answer in answers] == [Unavailable] * 3
    assert watched.together == [3]


def test_a_write_that_fails_is_told_to_all_of_the_go(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: Future[None] = Future()
    refused.set_exception(Unavailable("full"))
    monkeypatch.setattr(services.stores.slates, "append", lambda records: refused)
    answers = gathered(Watched(services.recommend), QUERIES[:3])
    assert [type(answer) for answer in answers] == [Unavailable] * 3


def test_who_has_gone_before_is_made_no_list_and_disturbs_nobody(services: Services) -> None:
    watched = Watched(services.recommend)

    async def one_leaves() -> bytes:
        lists = Gathering(watched, Metrics(), JustHeard())  # type: ignore[arg-type]  # as above
        gone, stays = (asyncio.ensure_future(lists.list_for(query)) for query in QUERIES[:2])
        asyncio.get_running_loop().call_soon(gone.cancel)
        return await stays

    assert orjson.loads(asyncio.run(one_leaves()))["reader"] == QUERIES[1].reader
    assert watched.together == [1]


def test_who_has_just_done_something_goes_first_and_keeps_nobody_waiting_for_ever(
    services: Services,
) -> None:
    watched, just_heard = Watched(services.recommend), JustHeard()
    heard = [query.reader for query in QUERIES[-TOGETHER - 1 :]]
    others = [query.reader for query in QUERIES[: -TOGETHER - 1]]
    just_heard.add(heard)
    gathered(watched, QUERIES, just_heard)
    assert watched.order[:TOGETHER] == heard[:TOGETHER]
    last = watched.order.index(heard[-1])
    assert 0 < last - TOGETHER <= TOGETHER, "some of the others came in between"
    assert [reader for reader in watched.order if reader in others] == others


@pytest.mark.parametrize(
    ("in_a_hurry", "goes"),
    [
        (0, [TOGETHER, TOGETHER, 3]),
        (1, [SHORT] * (MANY // SHORT) + [1]),
        (FEW + 1, [TOGETHER, TOGETHER, 3]),
    ],
)
def test_goes_are_short_while_a_few_are_in_a_hurry(
    services: Services, in_a_hurry: int, goes: list[int]
) -> None:
    watched = Watched(services.recommend)

    async def meanwhile() -> None:
        lists = Gathering(watched, Metrics(), JustHeard())  # type: ignore[arg-type]
        with ExitStack() as others:
            for _ in range(in_a_hurry):
                others.enter_context(lists.hurried())
            await asyncio.gather(*map(lists.list_for, QUERIES))

    asyncio.run(meanwhile())
    assert watched.together == goes


def while_the_first_is_made(watched: Watched, later: Sequence[Query]) -> list[bytes]:
    """The answers to the first of `QUERIES` and to `later`, which come before it may be made."""
    watched.until = Event()

    async def one_after_the_other() -> list[bytes]:
        lists = Gathering(watched, Metrics(), JustHeard())  # type: ignore[arg-type]
        first = asyncio.ensure_future(lists.list_for(QUERIES[0]))
        async with asyncio.timeout(10):
            while not watched.together:
                await asyncio.sleep(0)
        others = [asyncio.ensure_future(lists.list_for(query)) for query in later]
        await asyncio.sleep(0)
        watched.until.set()
        return await asyncio.gather(first, *others)

    return asyncio.run(one_after_the_other())


def test_whatever_else_is_asked_waits_for_no_list(services: Services) -> None:
    """The loop turns while the list is being made: it is the loop that lets it be made."""
    [answer] = while_the_first_is_made(Watched(services.recommend), [])
    assert orjson.loads(answer)["reader"] == QUERIES[0].reader


def test_who_comes_while_lists_are_made_is_in_the_next_go(services: Services) -> None:
    watched = Watched(services.recommend)
    answers = while_the_first_is_made(watched, QUERIES[1:4])
    assert watched.together == [1, 3]
    assert [orjson.loads(one)["reader"] for one in answers] == [q.reader for q in QUERIES[:4]]


def test_they_go_first_once(services: Services) -> None:
    watched, just_heard = Watched(services.recommend), JustHeard()
    just_heard.add([QUERIES[1].reader])
    gathered(watched, QUERIES[:2], just_heard)
    gathered(watched, QUERIES[:2], just_heard)
    assert watched.together == [1, 1, 2]


def test_an_answer_to_a_list_makes_its_reader_one_of_them(
    client: TestClient, services: Services
) -> None:
    made = said(client.get("/v1/readers/ada/recommendations"))
    unit = made["entries"][0]["unit"]
    answers = {"answers": [{"unit": unit, "verb": "accept"}]}
    said(client.post(f"/v1/slates/{made['slate']}/feedback", json=answers))
    assert services.feedback.just_heard.take(ReaderId("ada"))
