"""Pushes on the wire."""

from typing import Any, Literal

import orjson
from pydantic import Field

from api.schemas.fields import Body, Instant, Out
from recsys.domain.event import Verb
from recsys.domain.push import Push, PushState

__all__ = ["InboxOut", "PushAnswerBody", "PushOut", "inbox_out", "push_out"]

_PUSH = "019aa2b4-6f02-7c43-8a55-7be1d0a9c3f4"
_SLATE = "019aa2b4-5c1e-7d7a-9f6b-0d8f3a4c2e11"


class PushOut(Out):
    """A push that was delivered, and what became of it."""

    id: str = Field(description="The push's id; delivering is idempotent by it", examples=[_PUSH])
    seq: int = Field(
        description="Its place in the order of delivery; 0 until delivered", examples=[17]
    )
    reader: str = Field(description="To whom", examples=["r-1042"])
    state: PushState = Field(description="What became of it", examples=["delivered"])
    channel: str = Field(description="How it was sent", examples=["inbox"])
    trigger: str = Field(
        description="Why it was made: `tick`, or the new unit", examples=["new_unit:python/def"]
    )
    slate: str = Field(description="Its list, for record and replay", examples=[_SLATE])
    units: list[str] = Field(description="The units in it", examples=[["python/topics/def"]])
    delivered_at: Instant | None = Field(
        description="When it was delivered", examples=["2026-11-21T09:30:00Z"]
    )
    payload: dict[str, Any] = Field(
        description="What the channel carried: the push, its trigger, and the list as answered",
        examples=[{"push": _PUSH, "trigger": "tick"}],
    )


class InboxOut(Out):
    """What was delivered to a reader."""

    pushes: list[PushOut] = Field(description="Oldest first", examples=[[]])
    next: int = Field(
        description="Ask for what comes later with `after` set to this", examples=[17]
    )


class PushAnswerBody(Body):
    """What the reader said to a push."""

    verb: Literal["accept", "reject", "ignore"] = Field(
        description="What the reader said to it", examples=["accept"]
    )

    def answer(self) -> Verb:
        return Verb(self.verb)


def push_out(push: Push) -> dict[str, Any]:
    """The values of `PushOut`."""
    return {
        "id": push.id,
        "seq": push.seq,
        "reader": push.reader,
        "state": push.state,
        "channel": push.channel,
        "trigger": push.trigger,
        "slate": push.slate,
        "units": push.units,
        "delivered_at": push.finished_at,
        "payload": orjson.Fragment(push.payload),
    }


def inbox_out(pushes: list[Push], after: int) -> dict[str, Any]:
    """The values of `InboxOut`."""
    return {
        "pushes": list(map(push_out, pushes)),
        "next": pushes[-1].seq if pushes else after,
    }
