"""`python -m benchmarks.catalogue`: what is asked for, and what is told."""

import json as text
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from threadpoolctl import threadpool_limits

from benchmarks.accuracy.surroundings import load_average, surroundings
from benchmarks.catalogue.measure import Figures, Timed, measured
from benchmarks.catalogue.rivals import Rival, rivals
from benchmarks.catalogue.synthetic import Library

HEADINGS = (
    f"{'units':>10}{'exact':>9}{'p95':>8}{'lists':>9}{'p95':>8}{'read':>8}{'recall@50':>11}"
    f"{'one pass':>10}{'ratio':>7}{'built in':>10}"
)


def catalogue(
    units: Annotated[
        list[int] | None, typer.Option(min=1, help="Units; may be given again.")
    ] = None,
    width: Annotated[int, typer.Option(min=1, help="Dimensions of a vector.")] = 128,
    rival: Annotated[
        bool, typer.Option("--rivals", help="Measure other indexes beside; takes minutes.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Chance is drawn from this.")] = 0,
    json: Annotated[Path | None, typer.Option(help="Where one JSON object is written.")] = None,
) -> None:
    """Find the best 50 of made-up units: milliseconds of one thread, beside one pass over the
    codes; recall of what is found without looking at every unit."""
    load = load_average()
    typer.echo(f"{width} dimensions, one thread; load before: {load[0]}")
    typer.echo(HEADINGS)
    figures, others = list[Figures](), list[dict[str, object]]()
    with threadpool_limits(1):
        for n in units or (10_000, 100_000, 1_000_000):
            library = Library(n, width, seed)
            figures.append(measured(library))
            typer.echo(_line(figures[-1]))
            for other in rivals(library) if rival else ():
                others.append({"units": n, **asdict(other)})
                typer.echo(_rival(other))
    if json:
        told = {"load_before": load, **surroundings(), "sizes": [asdict(one) for one in figures]}
        json.write_text(text.dumps({**told, "rivals": others}, indent=1) + os.linesep, "utf-8")


def _line(found: Figures) -> str:
    return (
        f"{found.units:>10,}{_times(found.exact)}{_times(found.listed)}{found.share:>8.1%}"
        f"{found.recall:>11.4f}{found.bound.p50:>7.2f} ms{found.ratio:>7.2f}"
        f"{found.build_seconds:>8.1f} s"
    )


def _times(timed: Timed | None) -> str:
    return f"{'–':>9}{'–':>8}" if timed is None else f"{timed.p50:>6.2f} ms{timed.p95:>8.2f}"


def _rival(found: Rival) -> str:
    named = f"{found.index}, {found.effort}"
    return f"{named:>60}{_times(found.timed)}{found.recall:>11.4f}{found.build_seconds:>8.1f} s"


if __name__ == "__main__":
    typer.run(catalogue)
