"""The four axes, one after the other: only one thing grows along each."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.fitting.synthetic import Asked as Loans
from benchmarks.growth.curves import Curve
from benchmarks.growth.library import UNITS_OF, given_histories, listing, of_library
from benchmarks.serving.lists import SCRIPT, paths_of
from benchmarks.serving.load import load
from benchmarks.serving.madeup import made_up
from benchmarks.serving.setup import Served, Setup, own_stores

__all__ = ["LOANS", "STAYS", "Axes", "measured"]

STAYS = 10_000
"""Units, and readers, where something else grows."""
LOANS = 10
"""Of a reader."""
SERVED_BY = 2
"""Processes, where connections grow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    units: Sequence[int]
    readers: Sequence[int]
    history: Sequence[int]
    connections: Sequence[int]
    seconds: int
    """Of each load."""
    stays: int = STAYS


def measured(axes: Axes, say: Callable[[str], None]) -> list[Curve]:
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        return [
            *_sizes("units", axes.units, [(n, axes.stays) for n in axes.units], Path(folder), say),
            *_sizes(
                "readers", axes.readers, [(axes.stays, n) for n in axes.readers], Path(folder), say
            ),
            *_uses(axes, Path(folder), say),
        ]


def _sizes(
    axis: str,
    sizes: Sequence[int],
    libraries: Sequence[tuple[int, int]],
    folder: Path,
    say: Callable[[str], None],
) -> Iterator[Curve]:
    """`libraries`: units and readers of each."""
    found: dict[str, list[tuple[float, float]]] = {}
    for size, (units, readers) in zip(sizes, libraries, strict=True):
        home = made_up(Loans(units, readers, LOANS * readers), folder / axis)
        with Setup(library=partial(Path, home), workers=1).copy() as served:
            for name, value in of_library(served):
                found.setdefault(name, []).append((size, round(value, 4)))
                say(f"{size:>9,} {axis}: {name} {value:.4g} {UNITS_OF[name]}")
        shutil.rmtree(home)
    yield from (Curve(axis, name, UNITS_OF[name], points) for name, points in found.items())


def _uses(axes: Axes, folder: Path, say: Callable[[str], None]) -> Iterator[Curve]:
    """One library, asked by readers of longer and longer histories, then by many at once."""
    loans = Loans(axes.stays, axes.stays, LOANS * axes.stays)
    home = made_up(loans, folder / "uses")
    setup = Setup(library=lambda: home, workers=SERVED_BY)
    found: dict[str, list[tuple[float, float]]] = {}
    with setup.copy() as served:
        for length, readers in given_histories(served, axes.history).items():
            for name, value in listing(served, readers):
                found.setdefault(name, []).append((length, round(value, 4)))
                say(f"{length:>9,} events: {name} {value:.4g} ms")
    yield from (Curve("history", name, "ms", points) for name, points in found.items())
    with setup.copy() as served:
        yield from _connections(served, axes, say)


def _connections(served: Served, axes: Axes, say: Callable[[str], None]) -> Iterator[Curve]:
    with own_stores(served) as stores:
        told = [str(paths_of(stores, served.scratch)), "anew"]
    pace, late = list[tuple[float, float]](), list[tuple[float, float]]()
    with served.running() as running:
        load(SCRIPT, running.url, told, connections=max(axes.connections), seconds=axes.seconds)
        for n in axes.connections:
            one = load(SCRIPT, running.url, told, connections=n, seconds=axes.seconds)
            pace.append((n, round(one.rate, 1)))
            late.append((n, one.p99))
            say(f"{n:>9,} connections: {one.rate:,.0f} lists/s, p99 {one.p99:.4g} ms")
    yield Curve("connections", "lists", "1/s", pace)
    yield Curve("connections", "p99", "ms", late)
