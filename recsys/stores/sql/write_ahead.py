"""SQLite's write-ahead log, looked after by the process that writes: flushed for many commits at
once, and moved into the database while others write.

A commit holds the one lock, and the disk takes longer than all the rest of it.  So commits leave
their pages in the log (`synchronous=NORMAL`), and the log is flushed when the next may write
already.  It is written in order and each page is checksummed: whatever a power cut takes is what
came last, and nobody was told of that.
"""

import logging
import os
import sqlite3
from contextlib import closing
from threading import Event, Thread
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

from recsys.errors import Unavailable

__all__ = ["WriteAheadLog"]

log = logging.getLogger(__name__)

COMMITS = 64
"""After so many the pages are moved: one that many of them change, such as that of an index, is
then moved once for all of them."""
LONGEST = 16_000
"""Pages (64 MB) after which the log begins anew.  Those who write wait meanwhile, for what was
written since the pages were last moved."""
PATIENCE = 0.1
"""Seconds that beginning anew waits for those who still read the old log; then it is left to the
next time."""

flush = getattr(os, "fdatasync", os.fsync)  # macOS has only the latter


class _Checkpoint(NamedTuple):
    is_busy: int
    """Others kept it from what it was asked."""
    pages: int
    """Of the log; −1: somebody else is at it."""
    moved: int


class WriteAheadLog:
    def __init__(self, engine: Engine) -> None:
        """`engine`: whose commits are flushed from here from now on."""
        engine.dispose()  # connections that were made before flush by themselves
        event.listen(engine, "connect", _leave_flushing)
        self._database = str(engine.url.database)
        self._commits = 0
        self._is_doubted = False
        self._due, self._closed = Event(), Event()
        self._mover = Thread(target=self._run, name="store-checkpoints", daemon=True)
        self._mover.start()

    def settle(self) -> None:
        """Until all that was committed is on disk.  A disk that failed to flush may say that it has
        done so the next time: then what the log holds is first written into the database."""
        try:
            if self._is_doubted:
                self._move_all()
            with open(f"{self._database}-wal", "r+b", buffering=0) as file:
                flush(file.fileno())
        except (OSError, sqlite3.Error) as problem:
            self._is_doubted = True
            raise Unavailable(f"the store cannot be flushed: {problem}") from problem
        self._is_doubted = False
        self._commits += 1
        if self._commits % COMMITS == 0:
            self._due.set()

    def close(self) -> None:
        self._closed.set()
        self._due.set()
        self._mover.join()

    def _move_all(self) -> None:
        with self._connected() as connection:
            if _checkpoint(connection, "FULL").is_busy:
                raise sqlite3.OperationalError("its log is being read")

    def _connected(self) -> "closing[sqlite3.Connection]":
        connection = sqlite3.connect(self._database, timeout=PATIENCE)
        _leave_flushing(connection, None)
        return closing(connection)

    def _run(self) -> None:
        with self._connected() as connection:
            while self._due.wait() and not self._closed.is_set():
                self._due.clear()
                try:
                    _move(connection)
                except sqlite3.Error as problem:
                    log.warning("store.checkpoint", extra={"error": str(problem)})


def _leave_flushing(connection: Any, _: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")


def _move(connection: sqlite3.Connection) -> None:
    """Beside those who write; only what they wrote in the meantime may have to be moved alone."""
    if _checkpoint(connection, "PASSIVE").pages > LONGEST:
        _checkpoint(connection, "RESTART")


def _checkpoint(connection: sqlite3.Connection, mode: str) -> _Checkpoint:
    [row] = connection.execute(f"PRAGMA wal_checkpoint({mode})")
    return _Checkpoint(*row)
