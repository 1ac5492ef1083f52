"""Export: the library's units, readers or events as a file that an import reads back."""

from pathlib import Path

from recsys.ingest import cells
from recsys.ingest.kinds import Kind
from recsys.ingest.writers import write_file
from recsys.stores.base import Stores

__all__ = ["export_file"]


def export_file(kind: Kind, file: Path, stores: Stores) -> int:
    """How many rows were written.  Unusable when the file cannot be."""
    if kind is Kind.UNITS:
        return write_file(file, cells.UNIT_COLUMNS, map(cells.cells_of_unit, stores.units.scan()))
    if kind is Kind.READERS:
        readers = map(cells.cells_of_reader, stores.readers.scan())
        return write_file(file, cells.READER_COLUMNS, readers)
    return write_file(file, cells.EVENT_COLUMNS, map(cells.cells_of_event, stores.events.scan()))
