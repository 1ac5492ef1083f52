"""A list once units have come that its model does not know: as any library's is, most days."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from benchmarks.figure import Figure, beside
from benchmarks.inside.lists import listing, ours, times
from benchmarks.serving.setup import Served
from recsys.bootstrap import Services
from recsys.domain.ids import UnitId

__all__ = ["new_units"]

NEW = 100
WITH, WITHOUT = "a list with new units", "a list where the model knows all units"


def new_units(served: Served) -> Iterator[Figure]:
    """In turn: who is asked first still serves the catalogue of before."""
    with listing(served) as before:
        _add(before.services)
        with listing(served) as now:
            found = times({WITHOUT: ours(before), WITH: ours(now)}, now.readers)
    yield beside("list_with_new_units", found[WITH], "µs", WITHOUT, found[WITHOUT])


def _add(services: Services) -> None:
    """Copies of units that are there, under other ids."""
    there = (change.unit for change in services.stores.units.changes(0))
    some = [replace(unit, id=UnitId(f"new-{at}")) for at, unit in enumerate(islice(there, NEW))]
    services.catalogue.upsert(some).result()
