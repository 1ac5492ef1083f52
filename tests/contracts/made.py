"""Small valid values for the store contracts; each test says only what matters to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, PushId, ReaderId, SlateId, UnitId
from recsys.domain.push import Push
from recsys.domain.reader import Reader
from recsys.domain.slate import SlateRecord
from recsys.domain.unit import Unit
from recsys.stores.base import ModelRecord

__all__ = ["NOW", "click", "event", "model", "push", "reader", "slate", "soon", "unit"]

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def soon(seconds: float = 0, **more: float) -> datetime:
    return NOW + timedelta(seconds=seconds, **more)


def unit(id: str = "u/1", title: str = "Regular expressions", **more: Any) -> Unit:
    return Unit(id=UnitId(id), title=title, url=f"urn:unit:{id}", **more)


def reader(id: str = "r1", *granted: Purpose, **more: Any) -> Reader:
    decisions = [
        Consent(purpose=p, state=ConsentState.GRANTED, at=NOW, via="test") for p in granted
    ]
    return Reader(id=ReaderId(id), created=NOW, consents=Consents(tuple(decisions)), **more)


def event(id: str = "e1", reader: str | None = "r1", unit: str = "u/1", **more: Any) -> Event:
    who = None if reader is None else ReaderId(reader)
    facts: dict[str, Any] = {"verb": Verb.BORROW, "at": NOW, "unit": UnitId(unit)} | more
    return Event(id=EventId(id), reader=who, **facts)


def click(id: str, at: datetime, **more: Any) -> Event:
    return event(id, at=at, **({"verb": Verb.VIEW} | more))


def slate(id: str = "s1", reader: str | None = "r1", **more: Any) -> SlateRecord:
    who = None if reader is None else ReaderId(reader)
    facts: dict[str, Any] = {"at": NOW, "model": "m1", "answer": b"{}", "trace": b"[]"} | more
    return SlateRecord(id=SlateId(id), reader=who, **facts)


def push(
    id: str = "p1", reader: str = "r1", *, units: tuple[str, ...] = ("u/1",), **more: Any
) -> Push:
    facts: dict[str, Any] = {
        "slate": SlateId(f"slate of {id}"),
        "channel": "inbox",
        "trigger": "tick",
        "payload": b"{}",
        "planned_at": NOW,
        "not_before": NOW,
        "expires_at": soon(days=2),
        "dedupe_key": id,
        "policy": "1",
    }
    named = tuple(UnitId(unit) for unit in units)
    return Push(id=PushId(id), reader=ReaderId(reader), units=named, **(facts | more))


def model(version: str = "v1", **more: Any) -> ModelRecord:
    facts: dict[str, Any] = {
        "path": version,
        "trained_at": NOW,
        "cutoff": 7,
        "fingerprint": "abc",
        "metrics": {"ndcg": 0.25},
        "promoted": True,
        "reason": "first of its kind",
    }
    return ModelRecord(version=version, **(facts | more))
