"""`python -m benchmarks.night`: what is asked for, and what is told."""

import json as text
import os
import sys
import tempfile
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.accuracy.surroundings import load_average, surroundings
from benchmarks.night.bound import Bound
from benchmarks.night.measure import Measured, Night, measured
from benchmarks.serving.libraries import copied, made
from recsys.bootstrap import open_services
from recsys.errors import Invalid, ShelfcastError
from recsys.models.parallel import cores
from recsys.settings import Settings

LINE = "{:>7}  {:>9}  {:>9}  {:>9}  {:>15}  {:>13}"


def night(
    home: Annotated[
        Path | None,
        typer.Option(help="A library with a champion; it is copied, not touched."),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Folder with `units.parquet` and `loans.parquet`."),
    ] = None,
    k: Annotated[int, typer.Option(min=1, max=100, help="Most units in a list.")] = 10,
    factors: Annotated[
        int, typer.Option(min=1, help="Of the bound's model; iALS has 128 unless it is told.")
    ] = 128,
    rounds: Annotated[int, typer.Option(min=1, help="So many times each, in turn.")] = 5,
    json: Annotated[Path | None, typer.Option(help="Where one JSON object is written.")] = None,
) -> None:
    """Lists for everyone beside the products and the top k of a dense factor model.

    Without `--home` or `--from` a simulated library is made and trained first.
    """
    if home and not (home / "library.db").is_file():
        raise Invalid("home", f"there is no library in {home}")
    load = load_average()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        library = copied(home, scratch) if home else made(source, scratch)
        with closing(open_services(Settings(home=library))) as services:
            everybody = Night(services, scratch / "lists.parquet", k)
            bound = Bound(len(everybody.ids), everybody.units, factors, k)
            each = sorted({1, cores()})
            found = [measured(everybody, bound, threads=n, rounds=rounds) for n in each]
    told = {
        "readers": len(everybody.ids),
        "made_together": everybody.together,
        "units": everybody.units,
        "model": everybody.model,
        "k": k,
        "factors": factors,
        "rounds": rounds,
        "load_before": load,
        **surroundings(),
        "measured": [asdict(one) for one in found],
    }
    _show(told, found)
    if json:
        json.write_text(text.dumps(told, indent=1) + os.linesep, "utf-8")


def _show(told: dict[str, object], found: list[Measured]) -> None:
    typer.echo(
        f"{told['readers']:,} readers ({told['made_together']:,} made together) · "
        f"{told['units']:,} units · lists of {told['k']} · {told['factors']} factors · "
        f"load {told['load_before']} · {told['machine']}"
    )
    typer.echo(
        LINE.format("threads", "bound µs", "lists µs", "run µs", "lists vs. bound", "run vs. bound")
    )
    for one in found:
        typer.echo(
            LINE.format(one.threads, one.bound, one.lists, one.run, one.lists_ratio, one.run_ratio)
        )


if __name__ == "__main__":
    try:
        typer.run(night)
    except ShelfcastError as problem:
        sys.exit(f"error: {problem}")
