"""Readers, units and pushes for the tests of pushing: agreeable unless a test says otherwise."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.ids import PushId, ReaderId, SlateId, UnitId
from recsys.domain.push import Push
from recsys.domain.quiet import QuietHours
from recsys.domain.reader import PushWishes, Reader
from recsys.domain.slate import SlateRecord
from recsys.domain.unit import Unit

__all__ = ["NEVER_QUIET", "NOON", "consents", "push", "reader", "record", "unit"]

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NEVER_QUIET = QuietHours(time(0), time(0))
EVERYTHING = (Purpose.HISTORY, Purpose.PERSONALISATION, Purpose.PUSH)


def consents(*purposes: Purpose, state: ConsentState = ConsentState.GRANTED) -> Consents:
    at = NOON - timedelta(days=30)
    return Consents(tuple(Consent(purpose=p, state=state, at=at, via="test") for p in purposes))


def reader(name: str = "ada", *agreed: Purpose, **fields: Any) -> Reader:
    """Agrees to everything unless `agreed` says less; may be pushed five times a day, at night
    too."""
    wishes = PushWishes(daily_cap=5, quiet=NEVER_QUIET)
    given = {"consents": consents(*(agreed or EVERYTHING)), "push": wishes, "created": NOON}
    return Reader(id=ReaderId(name), **{**given, **fields})


def unit(name: str = "u", **fields: Any) -> Unit:
    return Unit(
        id=UnitId(name), title=f"Unit {name}", url=f"https://library.example/{name}", **fields
    )


def push(name: str = "p", of: str = "ada", about: str = "u", **fields: Any) -> Push:
    given: dict[str, Any] = {
        "id": PushId(name),
        "reader": ReaderId(of),
        "slate": SlateId(f"slate-of-{name}"),
        "units": (UnitId(about),),
        "channel": "inbox",
        "trigger": "tick",
        "payload": b"{}",
        "planned_at": NOON,
        "not_before": NOON,
        "expires_at": NOON + timedelta(days=1),
        "dedupe_key": f"{of}|{about}",
        "policy": "push-1",
    }
    return Push(**{**given, **fields})


def record(of: Push) -> SlateRecord:
    return SlateRecord(
        id=of.slate, reader=of.reader, at=of.planned_at, model="m", answer=b"{}", trace=b"{}"
    )
