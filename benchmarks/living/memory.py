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
CONNECTIONS = 32
"""Enough that every process gets some: of eight, one process may get all, and the other is
measured as it was before it served anybody."""
SIZE = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)
MAPPED = re.compile(r"[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+ *(.*)")


def memory(served: Served, seconds: int) -> Iterator[Figure]:
    """Of all beside the first, the one that has most of its own; once lists were made."""
    if not (PROC / "self" / "smaps_rollup").exists():
        raise Unavailable("this system does not tell what a process has of its own")
    with own_stores(served) as stores:
        paths = paths_of(stores, served.scratch)
    with served.running() as running:
        load(SCRIPT, running.url, [str(paths), "anew"], connections=CONNECTIONS, seconds=seconds)
        first, *workers = _processes(running.pid)
        whole = sizes_of(first)["Rss"]
        owned = [own_of(worker, served.home / "models") for worker in workers]
    suffix = served.setup.suffix
    yield Figure(name=f"process_resident_mb{suffix}", value=round(whole, 1), unit="MB")
    if owned:
        against = "all that is resident of the first process"
        yield beside(f"second_process_private_mb{suffix}", max(owned), "MB", against, whole)


def _processes(first: int) -> list[int]:
    """And all that it started, and they."""
    told = (PROC / str(first) / "task").glob("*/children")
    children = (int(pid) for file in told for pid in file.read_text().split())
    return [first, *(pid for child in children for pid in _processes(child))]


def sizes_of(pid: int) -> dict[str, float]:
    """Megabytes, by the names that Linux gives them."""
    told = (PROC / str(pid) / "smaps_rollup").read_text()
    return {name: int(size) * 1024 / 1e6 for name, size in SIZE.findall(told)}


def own_of(pid: int, models: Path) -> float:
    """Megabytes that no other process has, beside the models: of a file that all map, a page is the
    own of whoever has looked at it, until another does."""
    own, is_model = 0, False
    for line in (PROC / str(pid) / "smaps").read_text().splitlines():
        if mapped := MAPPED.match(line):
            is_model = mapped[1].startswith(f"{models}/")
        elif line.startswith(("Private_Clean:", "Private_Dirty:")) and not is_model:
            own += int(line.split()[1])
    return own * 1024 / 1e6
