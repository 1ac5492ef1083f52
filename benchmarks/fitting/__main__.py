"""`python -m benchmarks.fitting`: what is asked for, and what is told."""

import json as text
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.accuracy.surroundings import load_average, surroundings
from benchmarks.fitting.measure import Figures, measured
from benchmarks.fitting.synthetic import Asked, synthetic
from recsys.errors import Misconfigured, ShelfcastError
from recsys.models.cost import Size
from recsys.models.registry import ASKING, MODELS
from training.limits import Limits

HEADINGS = "".join(
    f"{name:>11}" for name in ("seconds", "on cores", "told", "GB", "told", "highest")
).rjust(82)


def fitting(
    units: Annotated[int, typer.Option(min=1, help="Units of the made-up library.")] = 41_000,
    readers: Annotated[int, typer.Option(min=1, help="Its readers.")] = 100_000,
    pairs: Annotated[int, typer.Option(min=1, help="Its loans.")] = 3_000_000,
    model: Annotated[
        list[str] | None, typer.Option(help="Only this one; may be given again.  Default: all.")
    ] = None,
    memory_gb: Annotated[float, typer.Option(help="What would need more is not fitted.")] = 8.0,
    seed: Annotated[int, typer.Option(help="Chance is drawn from this.")] = 0,
    json: Annotated[Path | None, typer.Option(help="Where one JSON object is written.")] = None,
) -> None:
    """Fit models to made-up loans of a given size: seconds and memory beside the estimates."""
    names = model or sorted(MODELS.keys() - ASKING)
    unknown = [name for name in names if name not in MODELS]
    if unknown:
        raise Misconfigured("model", f"{unknown[0]} is none of {', '.join(MODELS)}")
    load, limits = load_average(), Limits(memory_gb)
    data = synthetic(Asked(units, readers, pairs, seed))
    size = Size.of(data)
    typer.echo(f"{units:,} units · {readers:,} readers · {size.pairs:,} pairs · load {load[0]}")
    typer.echo(HEADINGS)
    figures = []
    for found in measured(data, names, limits, seed):
        figures.append(asdict(found))
        typer.echo(_line(found))
    if json:
        asked = {"size": asdict(size), "memory_gb": memory_gb, "load_before": load}
        _write(json, {**asked, **surroundings(), "models": figures})


def _line(found: Figures) -> str:
    """A row of the table; what there is no figure of is a dash."""
    figures = (
        found.seconds,
        found.core_seconds,
        found.estimated_seconds,
        found.beyond_data_gb,
        found.estimated_gb,
        found.peak_gb,
    )
    cells = ("–" if figure is None else f"{figure:,}" for figure in figures)
    row = f"{found.model:16}" + "".join(f"{cell:>11}" for cell in cells)
    return f"{row}   {found.refused}" if found.refused else row


def _write(file: Path, result: dict[str, Any]) -> None:
    file.write_text(text.dumps(result, indent=1) + os.linesep, "utf-8")


if __name__ == "__main__":
    try:
        typer.run(fitting)
    except ShelfcastError as problem:
        sys.exit(f"error: {problem}")
