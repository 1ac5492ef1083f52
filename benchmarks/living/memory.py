"""What each process of a server holds, and what a second one has of its own.  As Linux tells it."""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure, beside
from benchmarks.serving.lists import SCRIPT, paths_of
from benchmarks.serving.load import load
from benchmarks.serving.setup import Served, own_stores
from recsys.errors import Unavailable

__all__ = ["memory", "sizes_of"]

PROC = Path("/proc")
CONNECTIONS = 8
SIZE = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)


def memory(served: Served, seconds: int) -> Iterator[Figure]:
    """Of all beside the first, the one that has most of its own; once lists were made."""
    if not (PROC / "self" / "smaps_rollup").exists():
        raise Unavailable("this system does not tell what a process has of its own")
    with own_stores(served) as stores:
        paths = paths_of(stores, served.scratch)
    with served.running() as running:
        load(SCRIPT, running.url, [str(paths), "anew"], connections=CONNECTIONS, seconds=seconds)
        first, *workers = map(sizes_of, _processes(running.pid))
    suffix, whole = served.setup.suffix, first["Rss"]
    yield Figure(name=f"process_resident_mb{suffix}", value=round(whole, 1), unit="MB")
    if workers:
        own = max(one["Private_Clean"] + one["Private_Dirty"] for one in workers)
        against = "all that is resident of the first process"
        yield beside(f"second_process_private_mb{suffix}", own, "MB", against, whole)


def _processes(first: int) -> list[int]:
    """And all that it started, and they."""
    told = (PROC / str(first) / "task").glob("*/children")
    children = (int(pid) for file in told for pid in file.read_text().split())
    return [first, *(pid for child in children for pid in _processes(child))]


def sizes_of(pid: int) -> dict[str, float]:
    """Megabytes, by the names that Linux gives them."""
    told = (PROC / str(pid) / "smaps_rollup").read_text()
    return {name: int(size) * 1024 / 1e6 for name, size in SIZE.findall(told)}
