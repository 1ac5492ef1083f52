"""What a run leaves on disk while it is under way: a folder beside the file it makes.

`plan.json` says what is made, `readers.parquet` of whom (a row group for each part), and every
finished part is a file.  Each file appears whole or not at all; `plan.json` is written last of
what a run begins with and goes first of what it ends with, so that a folder without one is no run,
and is cleared away.
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from recsys.domain.ids import ReaderId
from recsys.errors import Invalid, Unavailable
from recsys.services.night.plan import Plan

__all__ = ["Folder"]

PLAN = "plan.json"
READERS = "readers.parquet"
IDS = pa.schema([("reader", pa.string())])


class Folder:
    def __init__(self, out: Path) -> None:
        """Invalid where `out` names no Parquet file."""
        if out.suffix.lower() != ".parquet":
            raise Invalid("out", f"a name that ends in .parquet: {str(out)!r} does not")
        if out.is_dir():
            raise Invalid("out", f"{out} is a folder")
        self._out = out
        self._path = out.with_name(f".{out.name}.parts")

    @contextmanager
    def held(self) -> Iterator[None]:
        """By one run at a time.  Invalid where nothing can be written, Unavailable where nothing
        more can be, or another run has it."""
        try:
            self._path.mkdir(exist_ok=True)
            lock = (self._path / "lock").open("a")
        except OSError as problem:
            reason = f"{self._out} cannot be written: {problem.strerror}"
            raise Invalid("out", reason) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                reason = f"another run is making {self._out}; this one did nothing"
                raise Unavailable(reason, retry_after=60) from None
            try:
                yield
            finally:
                self._leave()

    def plan(self) -> Plan | None:
        """Of the run that was begun here and not finished.  Invalid where it cannot be told."""
        file = self._path / PLAN
        try:
            return Plan.of_json(file.read_bytes()) if file.is_file() else None
        except ValueError:
            reason = f"{file} is no plan of this version: begin anew with --anew"
            raise Invalid("out", reason) from None

    def begin(self, plan: Plan, readers: Iterable[list[ReaderId]]) -> Plan:
        """`readers`: those of each part, who are counted now."""
        self._clear()
        count = 0
        with _whole(self._path / READERS) as partial, pq.ParquetWriter(partial, IDS) as out:
            for ids in readers:
                out.write_table(pa.table([ids], schema=IDS))
                count += len(ids)
        counted = replace(plan, readers=count)
        with _whole(self._path / PLAN) as partial:
            partial.write_bytes(counted.to_json())
        return counted

    def readers(self, part: int) -> list[ReaderId]:
        with pq.ParquetFile(self._path / READERS) as file:
            ids: list[ReaderId] = file.read_row_group(part)["reader"].to_pylist()
        return ids

    def part(self, number: int) -> pa.Table | None:
        """None until it is finished; and where it cannot be read, as after a disk's failure."""
        file = self._part(number)
        try:
            return pq.read_table(file) if file.is_file() else None
        except (OSError, pa.ArrowInvalid):
            return None

    def keep(self, number: int, part: pa.Table) -> None:
        with _whole(self._part(number)) as partial:
            pq.write_table(part, partial, compression="zstd")

    def put_together(self, schema: pa.Schema, parts: int) -> int:
        """The file itself, and how many rows it has; then the run is over."""
        rows = 0
        with (
            _whole(self._out) as partial,
            pq.ParquetWriter(partial, schema, compression="zstd") as out,
        ):
            for number in range(parts):
                part = pq.read_table(self._part(number)).replace_schema_metadata(schema.metadata)
                out.write_table(part)
                rows += len(part)
        (self._path / PLAN).unlink()
        return rows

    def _part(self, number: int) -> Path:
        return self._path / f"part-{number:06d}.parquet"

    def _leave(self) -> None:
        if not (self._path / PLAN).exists():
            shutil.rmtree(self._path)

    def _clear(self) -> None:
        """The plan first: what is left without one is no run."""
        (self._path / PLAN).unlink(missing_ok=True)
        for file in self._path.glob("*.parquet"):
            file.unlink()


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """Where to write it: it is on disk, and in its place, when the block ends well."""
    partial = file.with_name(f".{file.name}.partial")
    try:
        yield partial
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(file)
    except OSError as problem:
        reason = f"{file} cannot be written: {problem.strerror or problem}"
        raise Unavailable(reason) from problem
    finally:
        partial.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
