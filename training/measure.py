"""What a piece of work took: seconds, and the most memory the process held meanwhile."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from recsys.machine import peak_memory

__all__ = ["Cost", "costs"]

RESET = Path("/proc/self/clear_refs")


@dataclass(slots=True)
class Cost:
    seconds: float = 0.0
    peak_memory_bytes: int = 0
    """Resident memory of the whole process at its highest."""


_under_way: list[Cost] = []
"""Blocks that are being measured now, outermost first: the peak that one forgets is theirs too."""


@contextmanager
def costs() -> Iterator[Cost]:
    """Filled in when the block ends, well or not.  Blocks may stand in one another."""
    _note_peak()
    cost, start = Cost(), time.perf_counter()
    _forget_peak()
    _under_way.append(cost)
    try:
        yield cost
    finally:
        cost.seconds = time.perf_counter() - start
        _note_peak()
        _under_way.remove(cost)


def _note_peak() -> None:
    peak = peak_memory()
    for cost in _under_way:
        cost.peak_memory_bytes = max(cost.peak_memory_bytes, peak)


def _forget_peak() -> None:
    try:
        RESET.write_text("5")
    except OSError:
        return
