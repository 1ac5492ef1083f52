"""Rows into events, and the ids of events that have none.

Who the readers are, and whether an event may carry a reader at all, is `consent`'s.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TypeVar
from zoneinfo import ZoneInfo

from recsys.data.hygiene import is_robot
from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, event_id, push_id, reader_id, slate_id, unit_id
from recsys.errors import Invalid
from recsys.ingest.coerce import choice, flag, identifier, moment, number, text, whole
from recsys.ingest.columns import Field, Said
from recsys.ingest.seen import Seen, digests
from recsys.ingest.table import Silent

__all__ = ["REQUIRED", "SILENT", "Draft", "draft_of", "event_fields", "named"]

Id = TypeVar("Id", bound=str)

UNNAMED = EventId("")
"""Until `named` gives it an id."""

REQUIRED = frozenset({"at", "verb"})

SILENT = (
    Silent(
        "verb",
        Verb.BORROW,
        frozenset({"id", "reader", "unit", "at"}),
        "the file says who and which unit, and not what was done: every row was taken as borrow",
    ),
    Silent(
        "at",
        datetime(1970, 1, 1, tzinfo=UTC),
        None,
        "the file has no times: every event is dated 1970-01-01, and nothing can be told of order",
    ),
)


def event_fields(zone: ZoneInfo | None) -> tuple[Field, ...]:
    return (
        Field("id", identifier, ("event", "event_id")),
        Field("reader", identifier, ("reader_id", "user", "user_id", "patron", "patron_id")),
        Field("unit", identifier, ("unit_id", "item", "item_id", "book_id")),
        Field("verb", choice(Verb), ("action", "event_type")),
        Field("at", moment(zone), ("timestamp", "time", "datetime", "date", "created_at")),
        Field("query", text, ("search_query",)),
        Field("slate", identifier, ("slate_id",)),
        Field("push", identifier, ("push_id",)),
        Field("position", whole, ("rank",)),
        Field("surface", text),
        Field("rating", number),
        Field("robot", flag),
        Field("user_agent", text, ("useragent", "agent")),
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that may lack an id, and whose reader has not been asked yet."""

    event: Event
    robot: bool


def draft_of(said: Said) -> Draft:
    """Invalid names the field.  The user agent is judged here and goes no further."""
    reader, identity = said.get("reader"), said.get("id")
    if reader is None and identity is None:
        raise Invalid("reader", "is missing: an event that is nobody's needs an id of its own")
    event = Event(
        id=event_id(identity) if identity else UNNAMED,
        reader=_if(reader, reader_id),
        verb=said["verb"],
        at=said["at"],
        unit=_if(said.get("unit"), unit_id),
        query=said.get("query"),
        slate=_if(said.get("slate"), slate_id),
        push=_if(said.get("push"), push_id),
        position=said.get("position"),
        surface=said.get("surface") or "",
        rating=said.get("rating"),
    )
    robot = bool(said.get("robot")) or is_robot(said.get("user_agent") or "")
    return Draft(event, robot)


def named(events: Sequence[Event], seen: Seen) -> list[Event]:
    """Events without an id get one made of what they say and of how many rows of the file said
    the same before: the next import of the same file finds the same ids.  An event of nobody
    says nothing of a reader, not even so."""
    bare = [place for place, event in enumerate(events) if event.id == UNNAMED]
    sayings = ["\x1f".join(_saying(events[place])) for place in bare]
    named = list(events)
    for place, saying, before in zip(bare, sayings, seen.add(digests(sayings)), strict=True):
        digest = blake2b(f"{saying}\x1f{before}".encode(), digest_size=16).hexdigest()
        named[place] = replace(events[place], id=EventId(f"row-{digest}"))
    return named


def _saying(event: Event) -> Iterator[str]:
    parts = (event.reader, event.unit, event.verb, event.at.isoformat(), event.query, event.surface)
    return ("" if part is None else part for part in parts)


def _if(cell: str | None, make: Callable[[str], Id]) -> Id | None:
    return None if cell is None else make(cell)
