"""Lists for many readers begin to arrive before the last of them is made."""

import json
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from api.app import create_app
from api.gathering import TOGETHER
from recsys.bootstrap import Services
from recsys.domain.slate import SlateRecord
from recsys.errors import Unavailable
from tests.api.pieces import posted

PATH = "/v1/recommendations"
MANY = 3 * TOGETHER


def asked(readers: int) -> bytes:
    return json.dumps({"readers": [f"reader {n}" for n in range(readers)], "k": 2}).encode()


def whole(messages: list[dict[str, Any]]) -> bytes:
    return b"".join(message.get("body", b"") for message in messages)


def failing_after(services: Services, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store takes so many lists, and then no more."""
    slates, taken = services.stores.slates, services.stores.slates.append

    def append(records: Sequence[SlateRecord]) -> "Future[None]":
        if slates.count() < count:
            return taken(records)
        refused: Future[None] = Future()
        refused.set_exception(Unavailable("full", retry_after=3))
        return refused

    monkeypatch.setattr(slates, "append", append)


def test_the_first_list_arrives_before_the_last_is_made(services: Services) -> None:
    made: list[int] = []

    def seen(message: dict[str, Any]) -> None:
        made.append(services.stores.slates.count())

    messages = posted(create_app(services, background=False), PATH, asked(MANY), seen)
    assert messages[0]["status"] == 200
    assert made[0] < MANY
    slates = json.loads(whole(messages))["slates"]
    assert [one["reader"] for one in slates] == [f"reader {n}" for n in range(MANY)]
    assert services.stores.slates.count() == MANY


def test_where_the_first_cannot_be_recorded_the_answer_is_a_problem(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_after(services, 0, monkeypatch)
    messages = posted(create_app(services, background=False), PATH, asked(MANY))
    assert messages[0]["status"] == 503
    assert (b"retry-after", b"3") in messages[0]["headers"]
    assert json.loads(whole(messages))["type"] == "urn:shelfcast:problem:unavailable"


def test_where_a_later_one_cannot_be_recorded_the_answer_is_cut_short(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_after(services, TOGETHER, monkeypatch)
    messages: list[dict[str, Any]] = []
    with pytest.raises(Exception, match=r"full|response already started"):
        posted(create_app(services, background=False), PATH, asked(MANY), messages.append)
    assert not any(message.get("more_body") is False for message in messages)
    shown = whole(messages)
    assert shown.count(b'"slate":') == TOGETHER
    with pytest.raises(json.JSONDecodeError):
        json.loads(shown)
