"""A file of units for an experiment: the columns that `shelfcast import units` knows, no store."""

from contextlib import closing
from pathlib import Path

from recsys.domain.ids import UnitId
from recsys.domain.unit import Unit
from recsys.errors import Invalid
from recsys.ingest.sources import open_source
from recsys.ingest.table import Plan, Table
from recsys.ingest.units import unit_fields, unit_of
from training.files import UNTITLED

__all__ = ["read_units"]


def read_units(file: Path) -> tuple[Unit, ...]:
    """Of several rows on one unit the last counts.  Invalid names the first row that is none."""
    plan = Plan(fields=unit_fields(None), required=frozenset({"id"}))
    units: dict[UnitId, Unit] = {}
    with closing(open_source(file)) as source:
        if source.columns is not None and not plan.layout(source.columns).names >= plan.required:
            raise Invalid(f"{file.name}.unit", f"no such column; it has {list(source.columns)}")
        for parsed, refused in Table(source, plan, file.name).batches():
            for row in refused:
                raise Invalid(f"{file.name}.{row.field}", f"{row.reason} (row {row.number})")
            for one in parsed:
                unit = unit_of({**one.said, "title": one.said.get("title") or UNTITLED}, None)
                units[unit.id] = unit
    return tuple(units.values())
