"""Units, readers and events as cells by column: what an export writes and an import reads back."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

from recsys.domain.consent import Consent
from recsys.domain.event import Hygiene, LoggedEvent
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit

__all__ = [
    "EVENT_COLUMNS",
    "READER_COLUMNS",
    "UNIT_COLUMNS",
    "Cells",
    "Columns",
    "Type",
    "cells_of_event",
    "cells_of_reader",
    "cells_of_unit",
    "written_time",
]

Cells = dict[str, Any]


class Type(Enum):
    TEXT = "text"
    TEXTS = "texts"
    TIME = "time"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    TABLES = "tables"
    """JSON, where a format has no tables within a cell."""


Columns = dict[str, Type]

UNIT_COLUMNS: Columns = {
    "id": Type.TEXT,
    "title": Type.TEXT,
    "url": Type.TEXT,
    "authors": Type.TEXTS,
    "provider": Type.TEXT,
    "publisher": Type.TEXT,
    "work_id": Type.TEXT,
    "work_title": Type.TEXT,
    "work_isbn": Type.TEXTS,
    "work_position": Type.WHOLE,
    "kind": Type.TEXT,
    "abstract": Type.TEXT,
    "text": Type.TEXT,
    "language": Type.TEXT,
    "subjects": Type.TEXTS,
    "keywords": Type.TEXTS,
    "published": Type.TEXT,
    "licence": Type.TEXT,
    "rights": Type.TEXT,
    "credit": Type.TEXT,
    "status": Type.TEXT,
    "embargo_until": Type.TIME,
}
READER_COLUMNS: Columns = {
    "id": Type.TEXT,
    "home_library": Type.TEXT,
    "affiliations": Type.TEXTS,
    "groups": Type.TEXTS,
    "region": Type.TEXT,
    "languages": Type.TEXTS,
    "age_band": Type.TEXT,
    "time_zone": Type.TEXT,
    "interests": Type.TEXTS,
    "consents": Type.TABLES,
    "push_daily_cap": Type.WHOLE,
    "push_quiet_start": Type.TEXT,
    "push_quiet_end": Type.TEXT,
    "push_channels": Type.TEXTS,
    "created": Type.TIME,
}
EVENT_COLUMNS: Columns = {
    "id": Type.TEXT,
    "reader": Type.TEXT,
    "unit": Type.TEXT,
    "verb": Type.TEXT,
    "at": Type.TIME,
    "query": Type.TEXT,
    "slate": Type.TEXT,
    "push": Type.TEXT,
    "position": Type.WHOLE,
    "surface": Type.TEXT,
    "rating": Type.NUMBER,
    "robot": Type.FLAG,
}


def cells_of_unit(unit: Unit) -> Cells:
    work = unit.work
    in_work = {
        "work_id": work and work.id,
        "work_title": work and work.title,
        "work_isbn": work.isbn if work else (),
        "work_position": work and work.position,
    }
    plain = {name: getattr(unit, name) for name in UNIT_COLUMNS if name not in in_work}
    return {name: (in_work | plain)[name] for name in UNIT_COLUMNS}


def cells_of_reader(reader: Reader) -> Cells:
    made = {
        "consents": [_decision(one) for one in reader.consents.decisions],
        "push_daily_cap": reader.push.daily_cap,
        "push_quiet_start": reader.push.quiet.start.isoformat(),
        "push_quiet_end": reader.push.quiet.end.isoformat(),
        "push_channels": reader.push.channels,
    }
    plain = {name: getattr(reader, name) for name in READER_COLUMNS if name not in made}
    return {name: (made | plain)[name] for name in READER_COLUMNS}


def cells_of_event(logged: LoggedEvent) -> Cells:
    """Double clicks are not told: an import finds them again."""
    plain = {name: getattr(logged.event, name) for name in EVENT_COLUMNS if name != "robot"}
    return plain | {"robot": logged.hygiene is Hygiene.ROBOT}


def _decision(consent: Consent) -> dict[str, str]:
    return {
        "purpose": consent.purpose,
        "state": consent.state,
        "at": written_time(consent.at),
        "via": consent.via,
        "policy_version": consent.policy_version,
    }


def written_time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
