"""What may be an id, and the types that keep ids of different things apart."""

from typing import NewType

from recsys.errors import Invalid

__all__ = [
    "MAX_LENGTH",
    "EventId",
    "PushId",
    "ReaderId",
    "SlateId",
    "UnitId",
    "event_id",
    "push_id",
    "reader_id",
    "slate_id",
    "unit_id",
]

UnitId = NewType("UnitId", str)
ReaderId = NewType("ReaderId", str)
EventId = NewType("EventId", str)
SlateId = NewType("SlateId", str)
PushId = NewType("PushId", str)

MAX_LENGTH = 512


def unit_id(raw: str, *, field: str = "unit") -> UnitId:
    return UnitId(_valid(raw, field))


def reader_id(raw: str, *, field: str = "reader") -> ReaderId:
    return ReaderId(_valid(raw, field))


def event_id(raw: str, *, field: str = "id") -> EventId:
    return EventId(_valid(raw, field))


def slate_id(raw: str, *, field: str = "slate") -> SlateId:
    return SlateId(_valid(raw, field))


def push_id(raw: str, *, field: str = "push") -> PushId:
    return PushId(_valid(raw, field))


def _valid(raw: str, field: str) -> str:
    """Any printable text, `/` and every script included: DOIs and call numbers are ids."""
    if not raw:
        raise Invalid(field, "an id may not be empty")
    if len(raw) > MAX_LENGTH:
        raise Invalid(field, f"an id may have at most {MAX_LENGTH} characters, this has {len(raw)}")
    if not raw.isprintable() or raw != raw.strip():
        raise Invalid(field, "an id is printable characters, without spaces around them")
    return raw
