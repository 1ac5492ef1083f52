"""Rows into readers.  A row changes only what it speaks of; a consent is never taken back here
by a blank cell, nor overruled by an older one."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from recsys.domain.consent import Consent, ConsentState, Purpose
from recsys.domain.ids import reader_id
from recsys.domain.quiet import QuietHours, valid_zone
from recsys.domain.reader import AgeBand, PushWishes, Reader
from recsys.ingest.coerce import (
    Coercion,
    choice,
    clock_time,
    identifier,
    moment,
    text,
    texts,
    whole,
)
from recsys.ingest.columns import Field, Said

__all__ = ["BLANK", "REQUIRED", "reader_fields", "reader_of"]

REQUIRED = frozenset({"id"})

BLANK: Mapping[str, Any] = {
    "home_library": "",
    "affiliations": (),
    "groups": (),
    "region": "",
    "languages": (),
    "age_band": AgeBand.UNKNOWN,
    "time_zone": "UTC",
    "interests": (),
}
"""What a blank cell means."""


def reader_fields(zone: ZoneInfo | None) -> tuple[Field, ...]:
    return (
        Field("id", identifier, ("reader", "reader_id", "user", "user_id", "patron", "patron_id")),
        Field("home_library", text, ("library", "branch")),
        Field("affiliations", texts, ("affiliation", "patron_category"), many=True),
        Field("groups", texts, ("group",), many=True),
        Field("region", text),
        Field("languages", texts, ("language", "lang"), many=True),
        Field("age_band", choice(AgeBand)),
        Field("time_zone", identifier, ("timezone", "tz")),
        Field("interests", texts, ("interest", "subjects"), many=True),
        Field("consents", _consents(moment(zone))),
        Field("push_daily_cap", whole),
        Field("push_quiet_start", clock_time),
        Field("push_quiet_end", clock_time),
        Field("push_channels", texts),
        Field("created", moment(zone), ("registered", "created_at")),
    )


def reader_of(said: Said, known: Reader | None, now: datetime) -> Reader:
    """The reader that a row describes, on top of what is known.  Invalid names the field."""
    identity = reader_id(said["id"], field="id")
    base = known or Reader(id=identity, created=said.get("created") or now)
    changes: dict[str, Any] = {
        name: said[name] if said[name] is not None else BLANK[name]
        for name in BLANK
        if name in said
    }
    valid_zone(changes.get("time_zone", "UTC"))
    return replace(
        base,
        **changes,
        push=_wishes(said, base.push),
        consents=base.consents.with_decisions(said.get("consents") or ()),
    )


def _wishes(said: Said, base: PushWishes) -> PushWishes:
    standard = PushWishes()

    def told(name: str, held: Any, blank: Any) -> Any:
        if name not in said:
            return held
        return blank if said[name] is None else said[name]

    return PushWishes(
        daily_cap=told("push_daily_cap", base.daily_cap, standard.daily_cap),
        quiet=QuietHours(
            start=told("push_quiet_start", base.quiet.start, standard.quiet.start),
            end=told("push_quiet_end", base.quiet.end, standard.quiet.end),
        ),
        channels=told("push_channels", base.channels, ()),
    )


def _consents(instant: Coercion) -> Coercion:
    """A list of decisions, also as JSON: `[{"purpose": …, "state": …, "at": …, "via": …}]`."""

    def decisions(cell: Any) -> tuple[Consent, ...] | None:
        if cell is None or cell == "":
            return None
        listed = json.loads(cell) if isinstance(cell, str) else cell
        if not isinstance(listed, list):
            raise ValueError("is a list of decisions")
        return tuple(decision(one) for one in listed)

    def decision(told: Any) -> Consent:
        if not isinstance(told, dict) or not {"purpose", "state", "at", "via"} <= told.keys():
            raise ValueError("each decision has purpose, state, at and via")
        return Consent(
            purpose=_word(Purpose, told["purpose"]),
            state=_word(ConsentState, told["state"]),
            at=instant(told["at"]),
            via=str(told["via"]),
            policy_version=str(told.get("policy_version", "1")),
        )

    return decisions


def _word(kind: Any, cell: Any) -> Any:
    value = choice(kind)(cell)
    if value is None:
        raise ValueError("each decision has purpose, state, at and via")
    return value
