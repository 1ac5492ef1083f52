"""The library of the story: files to import, units that arrive later, and how readers answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from recsys.demo.corpus import documentation
from recsys.demo.simulator import Simulated, Simulation, simulate
from recsys.domain.unit import Unit, UnitKind
from recsys.ingest.cells import UNIT_COLUMNS, cells_of_unit
from recsys.ingest.importing import ImportOptions, import_file
from recsys.ingest.kinds import Kind
from recsys.ingest.rows import Unusable
from recsys.ingest.writers import write_file, write_lines
from recsys.stores.open import open_stores

__all__ = ["Library", "simulated_library", "unil_library"]

HELD_BACK = 16
"""So many units of the documentation arrive only during the story."""
MOST_ARRIVALS = 200


@dataclass(frozen=True)
class Library:
    told: str
    """What a person should know of its text and its readers."""
    invented: str
    """The same in few words, for programs."""
    basis: str
    units_file: Path
    readers_file: Path | None
    events_file: Path
    units: tuple[Unit, ...]
    arrivals: tuple[Unit, ...]
    """Not in `units_file`."""
    histories: Mapping[str, frozenset[str]]
    """Reader → units they did something with, of readers who agreed."""
    liking: Callable[[str, str], float]
    """(reader, unit) → the chance that the simulated answer is an accept."""


def simulated_library(directory: Path, now: datetime, plan: Simulation) -> Library:
    everything = documentation()
    simulated = simulate(everything, now, plan)
    arrivals = _held_back(everything)
    units = tuple(unit for unit in everything if unit not in arrivals)
    here = {unit.id for unit in units}
    events = [one for one in simulated.events if "query" in one or one["unit"] in here]
    return Library(
        told=(
            f"Real text: Python's own documentation in {len(units)} citable units, by the Python "
            "Software Foundation, licence PSF-2.0.  Simulated readers: everything they do is "
            "invented, seeded and marked `simulated`."
        ),
        invented="readers and everything they do",
        basis="simulated readers agree by design",
        units_file=_written_units(directory, units),
        readers_file=_written(directory / "readers.jsonl", simulated.readers),
        events_file=_written(directory / "events.jsonl", events),
        units=units,
        arrivals=arrivals,
        histories=_histories(simulated, events),
        liking=simulated.liking,
    )


def unil_library(directory: Path, source: Path) -> Library:
    """Real loans; how readers answer during the story is simulated: nobody was asked."""
    loans = source / "loans.parquet"
    try:
        table = pq.read_table(loans, columns=["reader", "unit"])
    except OSError as problem:
        raise Unusable(f"{loans} cannot be read: {problem}") from None
    histories: dict[str, set[str]] = {}
    borrowed: set[str] = set()
    for reader, unit in zip(*(table[name].to_pylist() for name in ("reader", "unit")), strict=True):
        histories.setdefault(str(reader), set()).add(str(unit))
        borrowed.add(str(unit))
    everything = _units_of(source / "units.parquet")
    never = [unit for unit in everything if unit.id not in borrowed and unit.authors]
    arrivals = tuple(never[:MOST_ARRIVALS])
    held = {unit.id for unit in arrivals}
    units = tuple(unit for unit in everything if unit.id not in held)
    return Library(
        told=(
            "Real loans of a university library (UNIL, 2023 to 2024), by pseudonym.  What readers "
            "answer during this story is simulated: nobody was asked."
        ),
        invented="what readers answer during the story",
        basis="loans published for research; demonstration only",
        units_file=_written_units(directory, units),
        readers_file=None,
        events_file=loans,
        units=units,
        arrivals=arrivals,
        histories={reader: frozenset(some) for reader, some in histories.items()},
        liking=lambda reader, unit: 0.3,
    )


def _held_back(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Later parts of longer sections, spread over the whole: the library has something on the
    same theme already."""
    parts = [
        unit
        for unit, before in zip(units[1:], units, strict=False)
        if unit.kind is UnitKind.SECTION and unit.subjects == before.subjects
    ]
    return tuple(parts[:: max(1, len(parts) // HELD_BACK)])[:HELD_BACK]


def _units_of(file: Path) -> tuple[Unit, ...]:
    opened = open_stores("memory:")
    import_file(Kind.UNITS, file, opened.stores, ImportOptions(), now=datetime.now().astimezone())
    return tuple(opened.stores.units.scan())


def _histories(
    simulated: Simulated, events: Iterable[Mapping[str, Any]]
) -> dict[str, frozenset[str]]:
    agreed = {reader["id"] for reader in simulated.readers if not reader["consents"]}
    histories: dict[str, set[str]] = {}
    for event in events:
        if event["reader"] in agreed and "unit" in event:
            histories.setdefault(event["reader"], set()).add(event["unit"])
    return {reader: frozenset(units) for reader, units in histories.items()}


def _written_units(directory: Path, units: Sequence[Unit]) -> Path:
    file = directory / "units.parquet"
    write_file(file, UNIT_COLUMNS, map(cells_of_unit, units))
    return file


def _written(file: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    write_lines(file, rows)
    return file
