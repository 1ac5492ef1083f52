"""The catalogue: every state a unit ever had, and which one is the latest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future

from sqlalchemy import Connection, bindparam, func, insert, select, update

from recsys.domain.ids import UnitId
from recsys.domain.unit import Unit
from recsys.stores.base import UnitChange, Upserted
from recsys.stores.codec import unit_from_json, unit_to_json
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.pages import paged, pages
from recsys.stores.sql.schema import unit_changes, units
from recsys.stores.sql.writer import Writer

__all__ = ["SqlUnits"]

LATEST = units.join(unit_changes, unit_changes.c.version == units.c.version)
VERSION = select(func.coalesce(func.max(unit_changes.c.version), 0))


class SqlUnits:
    def __init__(self, reads: Reads, writer: Writer) -> None:
        self._reads = reads
        self._writer = writer

    def upsert(self, units: Sequence[Unit]) -> "Future[Upserted]":
        records = [(unit.id, unit_to_json(unit)) for unit in units]
        return self._writer.submit(
            lambda connection: _upsert(connection, records), rows=len(records)
        )

    def of(self, ids: Iterable[UnitId]) -> Mapping[UnitId, Unit]:
        with self._reads.look() as connection:
            found = [unit_from_json(record) for _, record in _records(connection, ids)]
        return {unit.id: unit for unit in found}

    def scan(self) -> Iterator[Unit]:
        rows = select(units.c.first_version, unit_changes.c.record).select_from(LATEST)
        for _, record in paged(self._reads, rows, units.c.first_version):
            yield unit_from_json(record)

    def changes(self, after: int, until: int | None = None) -> Iterator[UnitChange]:
        rows = select(unit_changes.c.version, unit_changes.c.record)
        if until is not None:
            rows = rows.where(unit_changes.c.version <= until)
        for version, record in paged(self._reads, rows, unit_changes.c.version, after):
            yield UnitChange(version, unit_from_json(record))

    def arrived(self, after: int) -> list[UnitId]:
        new = select(units.c.id).where(units.c.first_version > after)
        with self._reads.look() as connection:
            return [UnitId(i) for i in connection.scalars(new.order_by(units.c.first_version))]

    def version(self) -> int:
        with self._reads.look() as connection:
            return connection.scalar(VERSION) or 0

    def count(self) -> int:
        with self._reads.look() as connection:
            return connection.scalar(select(func.count()).select_from(units)) or 0


def _records(connection: Connection, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """(id, latest record) of those that are there."""
    rows = select(units.c.id, unit_changes.c.record).select_from(LATEST)
    for page in pages(ids):
        yield from connection.execute(rows.where(units.c.id.in_(page)))


def _upsert(connection: Connection, records: Sequence[tuple[str, bytes]]) -> Upserted:
    """In the order given: a unit that comes twice changes twice."""
    first = version = connection.scalar(VERSION) or 0
    known = dict(_records(connection, dict(records)))
    latest: dict[str, int] = {}
    added: dict[str, int] = {}
    changes = []
    for identifier, record in records:
        if known.get(identifier) == record:
            continue
        version += 1
        latest[identifier] = version
        if identifier not in known:
            added[identifier] = version
        known[identifier] = record
        changes.append({"version": version, "unit": identifier, "record": record})
    _write(connection, changes, latest, added)
    changed = version - first
    return Upserted(len(added), changed - len(added), len(records) - changed)


def _write(
    connection: Connection,
    changes: list[dict[str, object]],
    latest: Mapping[str, int],
    added: Mapping[str, int],
) -> None:
    new = [
        {"id": identifier, "first_version": version, "version": latest[identifier]}
        for identifier, version in added.items()
    ]
    moved = [
        {"this": identifier, "version": version}
        for identifier, version in latest.items()
        if identifier not in added
    ]
    if new:
        connection.execute(insert(units), new)
    if moved:
        connection.execute(update(units).where(units.c.id == bindparam("this")), moved)
    if changes:
        connection.execute(insert(unit_changes), changes)
