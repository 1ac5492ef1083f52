"""Units and readers as JSON and back: what the stores keep and what an export writes.

Fields at their defaults are left out, so that a record grows only with what is known and a
field added later does not make every stored unit look changed.
"""

from pydantic import TypeAdapter

from recsys.domain.reader import Reader
from recsys.domain.unit import Unit

__all__ = ["reader_from_json", "reader_to_json", "unit_from_json", "unit_to_json"]

_UNIT: TypeAdapter[Unit] = TypeAdapter(Unit)
_READER: TypeAdapter[Reader] = TypeAdapter(Reader)


def unit_to_json(unit: Unit) -> bytes:
    """The same bytes for equal units."""
    return _UNIT.dump_json(unit, exclude_defaults=True)


def unit_from_json(record: bytes) -> Unit:
    return _UNIT.validate_json(record)


def reader_to_json(reader: Reader) -> bytes:
    return _READER.dump_json(reader, exclude_defaults=True)


def reader_from_json(record: bytes) -> Reader:
    return _READER.validate_json(record)
