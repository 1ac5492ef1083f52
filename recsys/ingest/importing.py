"""Import: a file of units, readers or events into the stores, one batch at a time.

Good rows are kept, others refused into a side file; the second import of a file changes nothing.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.quiet import valid_zone
from recsys.ingest import events, readers, units
from recsys.ingest.consent import Basis
from recsys.ingest.eventkeeper import EventKeeper
from recsys.ingest.keepers import Keeper, UpsertKeeper
from recsys.ingest.kinds import Kind
from recsys.ingest.refusals import SideFile
from recsys.ingest.sources import open_source
from recsys.ingest.table import Plan, Table
from recsys.ingest.tally import Tally
from recsys.stores.base import Stores

__all__ = ["ImportOptions", "Progress", "import_file"]

Progress = Callable[[int, int, int], None]
"""Told after each batch: how much is read, of how much, and how many rows that was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Field → column of the file."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Field → text that holds for every row."""
    time_zone: str = ""
    """Of times that do not name one; empty: such times are refused."""
    basis: Basis = field(default_factory=Basis)

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(valid_zone(self.time_zone)) if self.time_zone else None


def import_file(
    kind: Kind,
    file: Path,
    stores: Stores,
    options: ImportOptions,
    *,
    now: datetime,
    on_progress: Progress = lambda read, size, rows: None,
) -> Tally:
    """Unusable when nothing can be made of the file at all; what was stored before stays."""
    started = time.monotonic()
    plan = _plan(kind, options)
    keeper = _keeper(kind, stores, options.basis, now)
    tally = Tally()
    with closing(open_source(file)) as source, closing(SideFile(file)) as side:
        table = Table(source, plan, file.name)
        for parsed, unread in table.batches():
            refused = sorted(unread + keeper.keep(parsed, tally), key=lambda row: row.number)
            tally.read += len(parsed) + len(unread)
            tally.refuse(refused)
            side.write(refused)
            on_progress(source.position(), source.size, tally.read)
        tally.rejected_file = side.path
        tally.unknown_columns = table.unknown
    tally.notes = [*table.notes, *keeper.notes()]
    tally.seconds = time.monotonic() - started
    return tally


def _plan(kind: Kind, options: ImportOptions) -> Plan:
    fields, required = {
        Kind.UNITS: (units.unit_fields, units.REQUIRED),
        Kind.READERS: (readers.reader_fields, readers.REQUIRED),
        Kind.EVENTS: (events.event_fields, events.REQUIRED),
    }[kind]
    return Plan(
        fields=fields(options.zone),
        required=required,
        mapping=options.mapping,
        constants=options.constants,
        silent=events.SILENT if kind is Kind.EVENTS else (),
    )


def _keeper(kind: Kind, stores: Stores, basis: Basis, now: datetime) -> Keeper:
    if kind is Kind.EVENTS:
        return EventKeeper(stores.events, stores.readers, basis, now)
    if kind is Kind.READERS:
        return UpsertKeeper(
            lambda ids: dict(stores.readers.of(map(ReaderId, ids))),
            lambda said, known: basis.applied(readers.reader_of(said, known, now), now),
            stores.readers.upsert,
        )
    return UpsertKeeper(
        lambda ids: dict(stores.units.of(map(UnitId, ids))), units.unit_of, stores.units.upsert
    )
