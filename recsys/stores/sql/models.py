"""The register of models, and the champion pointer as the history of its moves."""

from concurrent.futures import Future
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.exc import IntegrityError

from recsys.errors import Conflict, NotFound
from recsys.stores.base import NONE_BEFORE, ModelRecord
from recsys.stores.sql.engine import Reads
from recsys.stores.sql.prepared import Prepared
from recsys.stores.sql.schema import champions, models
from recsys.stores.sql.writer import Writer

__all__ = ["SqlModels"]

COLUMNS = [column for column in models.c if column.name != "row"]
LAST_MOVE = select(champions).order_by(champions.c.seq.desc()).limit(1)
CHAMPION = Prepared(LAST_MOVE.with_only_columns(champions.c.model))


class SqlModels:
    def __init__(self, reads: Reads, writer: Writer) -> None:
        self._reads = reads
        self._writer = writer

    def register(self, record: ModelRecord) -> "Future[None]":
        return self._writer.submit(lambda connection: _register(connection, record))

    def all(self) -> list[ModelRecord]:
        with self._reads.look() as connection:
            rows = connection.execute(select(*COLUMNS).order_by(models.c.row))
            return [_record(row) for row in rows]

    def of(self, version: str) -> ModelRecord | None:
        with self._reads.look() as connection:
            rows = connection.execute(select(*COLUMNS).where(models.c.version == version))
            row = rows.one_or_none()
        return None if row is None else _record(row)

    def champion(self) -> str | None:
        with self._reads.look() as connection:
            moves = CHAMPION.rows(connection)
        return str(moves[0][0]) if moves else None

    def promote(self, version: str, *, at: datetime, by: str) -> "Future[None]":
        return self._writer.submit(lambda connection: _promote(connection, version, at, by))

    def roll_back(self, *, at: datetime, by: str) -> "Future[str]":
        return self._writer.submit(lambda connection: _roll_back(connection, at, by))


def _register(connection: Connection, record: ModelRecord) -> None:
    values = {column.name: getattr(record, column.name) for column in COLUMNS}
    values["metrics"] = orjson.dumps(dict(record.metrics))
    try:
        connection.execute(insert(models), values)
    except IntegrityError:
        raise Conflict(f"model {record.version!r} is registered already") from None


def _promote(connection: Connection, version: str, at: datetime, by: str) -> None:
    """Promoting the champion again changes nothing: a rollback still finds the one before."""
    if connection.scalar(select(models.c.row).where(models.c.version == version)) is None:
        raise NotFound("model", version)
    last = connection.execute(LAST_MOVE).one_or_none()
    if last is None or last.model != version:
        _move(connection, version, at, by, None if last is None else last.seq)


def _roll_back(connection: Connection, at: datetime, by: str) -> str:
    """The move before the last promotion is made again, with what was before *it* before it."""
    last = connection.execute(LAST_MOVE).one_or_none()
    before = None if last is None else _move_of(connection, last.previous)
    if before is None:
        raise NotFound("model", reason=NONE_BEFORE)
    _move(connection, before.model, at, by, before.previous)
    return str(before.model)


def _move_of(connection: Connection, seq: int | None) -> Row[Any] | None:
    return connection.execute(select(champions).where(champions.c.seq == seq)).one_or_none()


def _move(
    connection: Connection, version: str, at: datetime, by: str, previous: int | None
) -> None:
    values = {"model": version, "at": at, "by": by, "previous": previous}
    connection.execute(insert(champions), values)


def _record(row: Row[Any]) -> ModelRecord:
    return ModelRecord(**(dict(row._mapping) | {"metrics": orjson.loads(row.metrics)}))
