"""Events on the wire.  One bad event in a request does not spoil the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from api.problems import Fault, faults_of
from api.schemas.fields import (
    Body,
    EventIdField,
    Instant,
    Line,
    Out,
    PushIdField,
    ReaderIdField,
    SlateIdField,
    UnitIdField,
    Word,
)
from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, PushId, ReaderId, SlateId, UnitId
from recsys.errors import Invalid
from recsys.services.feedback import EventResult, EventStatus

__all__ = [
    "MOST_EVENTS",
    "EventBody",
    "EventOut",
    "EventsBody",
    "EventsOut",
    "Sent",
    "Spoilt",
    "event_out",
]

MOST_EVENTS = 1_000
"""In one request."""


class EventBody(Body):
    """Something a reader did, once."""

    id: EventIdField = Field(
        description="An id of the platform's own.  The same event sent twice is stored once",
        examples=["evt-2026-11-21-000017"],
    )
    reader: ReaderIdField | None = Field(
        default=None,
        description="Who did it; left out or null: it counts, but for nobody",
        examples=["r-1042"],
    )
    verb: Verb = Field(description="What was done", examples=["read"])
    at: Instant = Field(
        description="When, with its offset from UTC", examples=["2026-11-21T09:30:00Z"]
    )
    unit: UnitIdField | None = Field(
        default=None,
        description="What it was done to; required for every verb but `search`",
        examples=["python/topics/lambda"],
    )
    query: Line | None = Field(
        default=None,
        description="For `search`: what was searched for",
        examples=["regular expressions"],
    )
    slate: SlateIdField | None = Field(
        default=None,
        description="The list that the unit stood in",
        examples=["019aa2b4-5c1e-7d7a-9f6b-0d8f3a4c2e11"],
    )
    push: PushIdField | None = Field(
        default=None,
        description="The push that brought it",
        examples=["019aa2b4-6f02-7c43-8a55-7be1d0a9c3f4"],
    )
    position: int | None = Field(
        default=None,
        strict=True,
        ge=1,
        le=1_000_000,
        description="Its rank there, from 1",
        examples=[1],
    )
    surface: Word = Field(
        default="", description="Where it happened: the platform's own word", examples=["home"]
    )
    rating: float | None = Field(
        default=None,
        strict=True,
        ge=0,
        le=1_000,
        description="A rating, where one was given",
        examples=[4.0],
    )
    agent: Line = Field(
        default="",
        validation_alias="user_agent",
        description="The `User-Agent` of whoever did it: what robots do is kept, marked, and "
        "never learnt from",
        examples=["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"],
    )

    def event(self) -> Event:
        """Invalid, where its parts contradict one another."""
        return Event(
            id=EventId(self.id),
            reader=None if self.reader is None else ReaderId(self.reader),
            verb=self.verb,
            at=self.at,
            unit=None if self.unit is None else UnitId(self.unit),
            query=self.query,
            slate=None if self.slate is None else SlateId(self.slate),
            push=None if self.push is None else PushId(self.push),
            position=self.position,
            surface=self.surface,
            rating=self.rating,
        )


@dataclass(frozen=True, slots=True)
class Sent:
    event: Event
    agent: str


@dataclass(frozen=True, slots=True)
class Spoilt:
    """An event that could not be read."""

    id: str | None
    faults: tuple[Fault, ...]


def _read_alone(raw: Any, read: ValidatorFunctionWrapHandler) -> Sent | Spoilt:
    """The event, or what is wrong with it: in either case the next one is read."""
    try:
        body: EventBody = read(raw)
        return Sent(body.event(), body.agent)
    except ValidationError as error:
        return Spoilt(_id_of(raw), tuple(faults_of(error.errors())))
    except Invalid as error:
        return Spoilt(_id_of(raw), (Fault(field=error.field, reason=error.reason),))


def _id_of(raw: Any) -> str | None:
    """As it was sent, where the answer can hold it."""
    sent = raw.get("id") if isinstance(raw, dict) else None
    if not isinstance(sent, str):
        return None
    return sent.encode("utf-8", "replace").decode()


class EventsBody(Body):
    """Events to append to the log, in the order they happened here."""

    events: list[Annotated[EventBody, WrapValidator(_read_alone)]] = Field(
        min_length=1,
        max_length=MOST_EVENTS,
        description=f"The events, up to {MOST_EVENTS}; each is stored or refused by itself",
        examples=[
            [
                {
                    "id": "evt-2026-11-21-000017",
                    "reader": "r-1042",
                    "verb": "read",
                    "at": "2026-11-21T09:30:00Z",
                    "unit": "python/topics/lambda",
                }
            ]
        ],
    )

    @property
    def parts(self) -> Sequence[Sent | Spoilt]:
        """The events as `_read_alone` left them."""
        return self.events  # type: ignore[return-value]  # what a WrapValidator returns


class EventOut(Out):
    """What became of one event."""

    id: str | None = Field(
        description="The event's id; null where it had none", examples=["evt-2026-11-21-000017"]
    )
    status: EventStatus = Field(
        description="`stored` and `duplicate` are success, `conflict` and `invalid` are not",
        examples=["stored"],
    )
    note: str = Field(
        default="",
        description="What the sender should know, such as that it counts for nobody, and why",
        examples=[""],
    )
    errors: list[Fault] = Field(
        default=[],
        description="For `invalid`: every value that was found wrong",
        examples=[[{"field": "at", "reason": "Field required"}]],
    )


class EventsOut(Out):
    """One result for each event, in the order they were sent."""

    results: list[EventOut] = Field(
        description="The results",
        examples=[[{"id": "evt-2026-11-21-000017", "status": "stored", "note": "", "errors": []}]],
    )


def event_out(result: EventResult | Spoilt) -> dict[str, Any]:
    """The values of `EventOut`."""
    if isinstance(result, Spoilt):
        errors = [fault.model_dump() for fault in result.faults]
        return {"id": result.id, "status": EventStatus.INVALID, "note": "", "errors": errors}
    return {"id": result.id, "status": result.status, "note": result.note, "errors": []}
