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
from typing import Any

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


class WriteAheadLog:
    def __init__(self, engine: Engine) -> None:
        """`engine`: whose commits are flushed from here from now on."""
        engine.dispose()  # connections that were made before flush by themselves
        event.listen(engine, "connect", _leave_flushing)
        self._database = str(engine.url.database)
        self._commits = 0
        self._due, self._closed = Event(), Event()
        self._mover = Thread(target=self._run, name="store-checkpoints", daemon=True)
        self._mover.start()

    def settle(self) -> None:
        """Until all that was committed is on disk."""
        try:
            with open(f"{self._database}-wal", "r+b", buffering=0) as file:
                flush(file.fileno())
        except OSError as problem:
            raise Unavailable(f"the store cannot be flushed: {problem}") from problem
        self._commits += 1
        if self._commits % COMMITS == 0:
            self._due.set()

    def close(self) -> None:
        self._closed.set()
        self._due.set()
        self._mover.join()

    def _run(self) -> None:
        with closing(sqlite3.connect(self._database, timeout=PATIENCE)) as connection:
            _leave_flushing(connection, None)
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
    _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if pages > LONGEST:
        connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
