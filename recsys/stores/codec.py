"""Units and readers as JSON and back: what the stores keep and what an export writes.

Fields at their defaults are left out, so that a record grows only with what is known and a
field added later does not make every stored unit look changed.
"""

import orjson
from pydantic import TypeAdapter

from recsys.data.background import Background
from recsys.data.groups import groups_named
from recsys.domain.consent import PERSONAL, ConsentState
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit

__all__ = [
    "background_from_json",
    "reader_from_json",
    "reader_to_json",
    "unit_from_json",
    "unit_to_json",
]

_UNIT: TypeAdapter[Unit] = TypeAdapter(Unit)
_READER: TypeAdapter[Reader] = TypeAdapter(Reader)


def unit_to_json(unit: Unit) -> bytes:
    """The same bytes for equal units."""
    return _UNIT.dump_json(unit, exclude_defaults=True)


def unit_from_json(record: bytes) -> Unit:
    return _UNIT.validate_json(record)


def reader_to_json(reader: Reader) -> bytes:
    return _READER.dump_json(reader, exclude_defaults=True)


def background_from_json(record: bytes) -> Background:
    """`Background.of` that reader: every list asks for it, and for nothing else of them."""
    told = orjson.loads(record)
    decisions = told.get("consents", {}).get("decisions", ())
    granted = {one["purpose"] for one in decisions if one["state"] == ConsentState.GRANTED}
    return Background(
        granted >= PERSONAL,
        tuple(told.get("interests", ())),
        groups_named(told.get("groups", ()), told.get("affiliations", ())),
        told.get("time_zone", "UTC"),
    )


def reader_from_json(record: bytes) -> Reader:
    return _READER.validate_json(record)
