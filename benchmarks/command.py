"""`shelfcast bench`: the libraries are made, the parts measured, and what was found is told."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import typer
from rich.console import Console

from benchmarks.accuracy.surroundings import load_average, machine
from benchmarks.catalogue.figures import short
from benchmarks.figure import Figure
from benchmarks.fitting.synthetic import Asked as Loans
from benchmarks.parts import PARTS, Extent, LeftOut, measured
from benchmarks.serving.libraries import made
from benchmarks.serving.madeup import made_up
from benchmarks.serving.setup import Setup
from benchmarks.shown import Found, show
from recsys.clock import SystemClock
from recsys.errors import Misconfigured

__all__ = ["Asked", "measure"]

CONNECTIONS = (1, 32, 128)
SCANNED = (10_000, 100_000, 1_000_000)
LOANS = 10
"""Of each reader of a made-up library, which has as many readers as units, up to this many:"""
MOST_READERS = 20_000

Setups = Iterator[tuple[str, Setup]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    home: Path | None
    source: Path | None
    units: tuple[int, ...]
    workers: tuple[int, ...]
    shared: tuple[bool, ...]
    """Whether the state is in PostgreSQL and Redis, for each store that is asked for."""
    only: tuple[str, ...]
    seconds: int
    quick: bool


def measure(asked: Asked) -> Found:
    if unknown := [name for name in asked.only if name not in PARTS]:
        raise Misconfigured("only", f"{unknown[0]} is none of {', '.join(PARTS)}")
    extent = Extent(
        seconds=asked.seconds,
        connections=CONNECTIONS[:2] if asked.quick else CONNECTIONS,
        scanned=SCANNED[:1] if asked.quick else SCANNED,
    )
    load, begun = load_average()[0], time.monotonic()
    figures, left_out = list(_about(load)), list[LeftOut]()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        setups = _setups(asked, Path(folder))
        for one in _until_interrupted(measured(setups, asked.only or [*PARTS], extent)):
            typer.echo(_line(one), err=True)
            if isinstance(one, Figure):
                figures.append(one)
            else:
                left_out.append(one)
    figures.append(_took((time.monotonic() - begun) / 60, asked))
    found = Found(figures, left_out, machine(), load)
    show(found, Console())
    return found


def _until_interrupted(found: Iterator[Figure | LeftOut]) -> Iterator[Figure | LeftOut]:
    """What was measured before Ctrl-C is not lost."""
    try:
        yield from found
    except KeyboardInterrupt:
        yield LeftOut("the rest", "interrupted")


def _about(load: float) -> Sequence[Figure]:
    """The machine, as two of the figures: a file of them says where it comes from."""
    here = machine()
    cores, _, rest = here.partition(" ")
    return (
        Figure(name="machine", value=int(cores), unit=rest),
        Figure(name="load_before", value=load, unit="processes that wanted a core"),
    )


def _took(minutes: float, asked: Asked) -> Figure:
    """With what was asked for, as it can be typed again; but not where a library lies."""
    given = ["--home DIR"] if asked.home else ["--from DIR"] if asked.source else []
    given += ["--quick"] if asked.quick else [f"--seconds {asked.seconds}"]
    given += [f"--workers {n}" for n in asked.workers]
    given += [f"--store {'postgres' if shared else 'embedded'}" for shared in asked.shared]
    given += [f"--units {n}" for n in asked.units] + [f"--only {name}" for name in asked.only]
    told = f"minutes, {SystemClock().now():%Y-%m-%d}, shelfcast bench {' '.join(given)}"
    return Figure(name="took", value=round(minutes, 1), unit=told)


def _setups(asked: Asked, folder: Path) -> Setups:
    """The first, and then each with one thing changed."""
    library, first = cache(lambda: asked.home or made(asked.source, folder)), asked.workers[0]
    shared, *others = asked.shared
    yield "", Setup(library=library, workers=first, shared=shared)
    for workers in asked.workers[1:]:
        suffix = f"_{workers}_process{'es' if workers > 1 else ''}"
        yield "w", Setup(library=library, workers=workers, shared=shared, suffix=suffix)
    for other in others:
        suffix = "_postgres_redis" if other else "_embedded"
        yield "s", Setup(library=library, workers=first, shared=other, suffix=suffix)
    for units in asked.units:
        readers = min(units, MOST_READERS)
        loans, home = Loans(units, readers, LOANS * readers), folder / f"units-{units}"
        grown = partial(made_up, loans, home)
        yield "u", Setup(library=grown, workers=first, suffix=f"_{short(units)}_units")
        shutil.rmtree(home, ignore_errors=True)


def _line(one: Figure | LeftOut) -> str:
    if isinstance(one, LeftOut):
        return f"left out: {one.what}: {one.why}"
    ratio = "" if one.ratio is None else f"   {one.ratio:.3g} of {one.against}"
    return f"{one.name:<45}{one.value:>14,.4g} {one.unit}{ratio}"
