"""`python -m benchmarks.growth`: what is asked for, and what is told."""

import json as text
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.accuracy.surroundings import load_average, machine
from benchmarks.growth.curves import Curve
from benchmarks.growth.measure import STAYS, Axes, measured
from benchmarks.growth.page import HEADS, PAGE, PICTURE, RESULT, curves_of, filled
from benchmarks.growth.picture import drawn
from recsys.clock import SystemClock
from recsys.errors import Invalid, ShelfcastError

UNITS = (1_000, 3_000, 10_000, 30_000, 100_000)
READERS = (1_000, 3_000, 10_000, 30_000, 100_000)
HISTORY = (1, 3, 10, 30, 100, 300, 1_000)
CONNECTIONS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
SECONDS = 5
FEWEST = 3
"""Sizes, for a fit."""

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def measure(
    units: Annotated[
        list[int] | None, typer.Option(min=100, help="Sizes; given at least three times.")
    ] = None,
    readers: Annotated[
        list[int] | None, typer.Option(min=100, help="Sizes; given at least three times.")
    ] = None,
    stays: Annotated[
        int, typer.Option(min=100, help="Units, and readers, where something else grows.")
    ] = STAYS,
    seconds: Annotated[int, typer.Option(min=1, help="Length of each load.")] = SECONDS,
    json: Annotated[Path, typer.Option(help="Where the result is written.")] = RESULT,
) -> None:
    """Make libraries of growing size and measure what a list, a process, a night take."""
    axes = Axes(
        units=_rising(units or UNITS),
        readers=_rising(readers or READERS),
        history=[n for n in HISTORY if n <= stays],
        connections=CONNECTIONS,
        seconds=seconds,
        stays=stays,
    )
    before, begun = load_average(), time.monotonic()
    curves = measured(axes, typer.echo)
    result = {
        "command": "python -m benchmarks.growth measure" + _typed(units, readers, stays, seconds),
        "at": f"{SystemClock().now():%Y-%m-%d}",
        "machine": machine(),
        "load_average": {"before": before, "after": load_average()},
        "took_minutes": round((time.monotonic() - begun) / 60, 1),
        "stays": stays,
    }
    json.write_text(_written(result, curves), "utf-8")


@app.command()
def docs(
    json: Annotated[Path, typer.Option(help="A result that was measured.")] = RESULT,
) -> None:
    """Fill the tables of `docs/scaling.md`, and draw its picture, from the stored result."""
    result = text.loads(json.read_text("utf-8"))
    PAGE.write_text(filled(PAGE.read_text("utf-8"), result), "utf-8")
    PICTURE.write_text(drawn(curves_of(result), HEADS), "utf-8")
    typer.echo(f"{PAGE} and {PICTURE} are made from {json}")


def _rising(sizes: Sequence[int]) -> list[int]:
    found = sorted({*sizes})
    if len(found) < FEWEST:
        raise Invalid("size", f"at least {FEWEST} different ones, for a fit")
    return found


def _typed(units: list[int] | None, readers: list[int] | None, stays: int, seconds: int) -> str:
    """As it can be typed again."""
    given = [*(("units", n) for n in units or ()), *(("readers", n) for n in readers or ())]
    given += [("stays", stays)] if stays != STAYS else []
    given += [("seconds", seconds)] if seconds != SECONDS else []
    return "".join(f" --{name} {n}" for name, n in given)


def _written(result: dict[str, Any], curves: Sequence[Curve]) -> str:
    """A line for each fact and each curve, so that two results can be compared by eye."""
    facts = [f"{text.dumps(name)}: {text.dumps(value)}" for name, value in result.items()]
    lines = ",\n".join(f"  {text.dumps(asdict(curve))}" for curve in curves)
    return "{\n" + ",\n".join(facts) + f',\n"curves": [\n{lines}\n]\n}}\n'


if __name__ == "__main__":
    try:
        app(prog_name="python -m benchmarks.growth")
    except ShelfcastError as problem:
        sys.exit(f"error: {problem}")
