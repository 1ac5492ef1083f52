"""Pushes over HTTP: the inbox, the stream that resumes, and the reader's answer."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from api.app import create_app
from api.stream import PushStream, Rhythm
from recsys.bootstrap import Services
from recsys.domain.ids import ReaderId
from recsys.domain.push import PushState
from tests.api.asking import fields_of, problem_of, said
from tests.api.pushing import deliver, plan

READER = ReaderId("Text-1")
PATIENCE = 10.0
BRISK = Rhythm(look=0.01, heartbeat=0.05, slow=0.2)


@pytest.fixture
def client(services: Services) -> TestClient:
    """Without the background work: what is planned here is sent here."""
    return TestClient(create_app(services))


def test_the_inbox_tells_what_came_in_order_and_goes_on_where_it_was(
    client: TestClient, services: Services
) -> None:
    deliver(services, READER, "one", "two", "three")
    first = said(client.get("/v1/readers/Text-1/pushes?limit=2"))
    assert [push["id"] for push in first["pushes"]] == ["one", "two"]
    rest = said(client.get(f"/v1/readers/Text-1/pushes?after={first['next']}"))
    assert [push["id"] for push in rest["pushes"]] == ["three"]
    assert rest["pushes"][0]["payload"] == {"push": "three"}
    nothing = said(client.get(f"/v1/readers/Text-1/pushes?after={rest['next']}"))
    assert nothing == {"pushes": [], "next": rest["next"]}


def test_an_answer_is_taken_and_the_last_holds(client: TestClient, services: Services) -> None:
    deliver(services, READER, "a/b")
    for verb in ("reject", "accept", "accept"):
        push = said(client.post("/v1/pushes/a%2Fb/answer", json={"verb": verb}))
        assert push["state"] == f"{verb}ed"
    accepted = said(client.get("/v1/readers/Text-1/pushes"))["pushes"]
    assert [push["state"] for push in accepted] == ["accepted"]


def test_only_what_was_delivered_can_be_answered(client: TestClient, services: Services) -> None:
    push = plan(services, READER, "planned")
    assert push.state is PushState.PLANNED
    response = client.post("/v1/pushes/planned/answer", json={"verb": "accept"})
    problem_of(response, 409, "conflict")
    response = client.post("/v1/pushes/never-was/answer", json={"verb": "accept"})
    problem_of(response, 404, "not-found")
    response = client.post("/v1/pushes/planned/answer", json={"verb": "read"})
    assert fields_of(response) == ["verb"]


def test_a_place_to_resume_from_is_a_number(client: TestClient) -> None:
    path = "/v1/readers/Text-1/pushes"
    assert fields_of(client.get(f"{path}/stream", headers={"last-event-id": "x"})) == [
        "last-event-id"
    ]
    assert fields_of(client.get(f"{path}?after=-1")) == ["after"]
    assert fields_of(client.get(f"{path}?after=9223372036854775808")) == ["after"]
    assert fields_of(client.get(f"{path}?limit=0")) == ["limit"]


class Listener:
    """A client of one stream; `reads`: whether it takes what it is sent."""

    def __init__(self, *, reads: bool = True) -> None:
        self.got: list[Message] = []
        self.left = asyncio.Event()
        self._reads = reads

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if not self._reads and self.events():
            await asyncio.Event().wait()
        self.got.append(message)

    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.got).decode()

    def events(self) -> list[dict[str, Any]]:
        return list(events_in(self.text()))

    async def until(self, count: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while len(self.events()) < count:
            assert time.monotonic() < deadline, self.text()
            await asyncio.sleep(0.005)


def events_in(text: str) -> Iterator[dict[str, Any]]:
    """As the standard has a client read them."""
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        fields = dict(line.split(": ", 1) for line in lines)
        if "data" in fields:
            yield {**fields, "data": json.loads(fields["data"])}


def streamed(services: Services, after: int, closing: asyncio.Event) -> PushStream:
    return PushStream(services.push, READER, after, closing, BRISK)


def ids(listener: Listener) -> list[str]:
    return [event["data"]["id"] for event in listener.events()]


def test_a_stream_shows_what_came_before_and_what_comes(services: Services) -> None:
    async def story() -> None:
        listener, closing = Listener(), asyncio.Event()
        deliver(services, READER, "before")
        stream = asyncio.ensure_future(
            streamed(services, 0, closing)({}, listener.receive, listener.send)
        )
        await listener.until(1)
        deliver(services, READER, "later")
        await listener.until(2)
        closing.set()
        await asyncio.wait_for(stream, PATIENCE)
        assert ids(listener) == ["before", "later"]
        assert [event["event"] for event in listener.events()] == ["push", "push"]
        assert listener.got[-1]["more_body"] is False

    asyncio.run(story())


def test_a_stream_that_was_cut_resumes_without_gap_or_repeat(services: Services) -> None:
    async def story() -> None:
        names = [f"push-{n}" for n in range(120)]
        deliver(services, READER, *names)
        seen: list[str] = []
        after = 0
        while len(seen) < len(names):
            listener = Listener()
            stream = asyncio.ensure_future(
                streamed(services, after, asyncio.Event())({}, listener.receive, listener.send)
            )
            await listener.until(min(50, len(names) - len(seen)))
            listener.left.set()
            await asyncio.wait_for(stream, PATIENCE)
            seen += ids(listener)
            after = int(listener.events()[-1]["id"])
        assert seen == names

    asyncio.run(story())


def test_a_silent_stream_says_that_it_is_still_here(services: Services) -> None:
    async def story() -> None:
        listener, closing = Listener(), asyncio.Event()
        stream = asyncio.ensure_future(
            streamed(services, 0, closing)({}, listener.receive, listener.send)
        )
        deadline = time.monotonic() + PATIENCE
        while listener.text().count(": still here") < 2:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.005)
        closing.set()
        await asyncio.wait_for(stream, PATIENCE)

    asyncio.run(story())


def test_a_client_that_does_not_read_is_dropped(services: Services) -> None:
    async def story() -> None:
        listener = Listener(reads=False)
        deliver(services, READER, "one", "two")
        stream = streamed(services, 0, asyncio.Event())({}, listener.receive, listener.send)
        await asyncio.wait_for(stream, PATIENCE)
        assert ids(listener) == ["one"]
        assert services.push.status().listeners == 0

    asyncio.run(story())
