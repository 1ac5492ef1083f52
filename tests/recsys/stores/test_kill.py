"""kill -9 at any moment: what was acknowledged is there, and the database is whole."""

import subprocess
import sys
from pathlib import Path
from random import Random
from threading import Timer

from tests.recsys.stores.conftest import Library

WRITER = """
import os, sys
from threading import Thread
from recsys.stores.open import open_stores
from tests.contracts.made import event, slate

url, name = sys.argv[1:]
sys.stdin.readline()
stores = open_stores(url).stores

def write(thread):
    for n in range(1_000_000):
        i = f"{name}/{thread}/{n}"
        stores.events.append([event(i)]).result()
        stores.slates.append([slate(i, answer=b"x" * 3000)]).result()
        os.write(1, f"{i}\\n".encode())

for thread in range(4):
    Thread(target=write, args=(thread,)).start()
"""


def test_what_was_acknowledged_survives_ten_kills(library: Library) -> None:
    rng = Random(7)
    acknowledged: list[str] = []
    ready = [stand_ready(library.url, f"life {life}") for life in range(10)]
    for writer in ready:
        acknowledged += write_and_die(writer, rng.uniform(0.01, 0.15))
        if isinstance(library.place, Path):
            assert library.rows("PRAGMA integrity_check") == [("ok",)]
    with library.opened() as stores:
        events = {logged.event.id for logged in stores.events.scan()}
        assert stores.events.count() == len(events)
    slates = {row[0] for row in library.rows("SELECT id FROM slates")}
    assert len(acknowledged) >= len(ready)
    assert set(acknowledged) - events == set(acknowledged) - slates == set()


def stand_ready(url: str, name: str) -> "subprocess.Popen[str]":
    """A process that has everything imported, and waits for a word to open the store."""
    command = [sys.executable, "-c", WRITER, url, name]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def write_and_die(writer: "subprocess.Popen[str]", after: float) -> list[str]:
    """The ids that it had acknowledged when it was killed, so long after its first."""
    with writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
        first = writer.stdout.readline()
        Timer(after, writer.kill).run()
        rest = writer.stdout.read().splitlines(keepends=True)
    return [line.strip() for line in (first, *rest) if line.endswith("\n")]
