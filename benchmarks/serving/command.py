"""`python -m benchmarks`: what is asked for, and what is told."""

import json
import os
import platform
import tempfile
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.serving.libraries import copied, made
from benchmarks.serving.load import Load, wrk_is_here
from benchmarks.serving.measure import CONNECTIONS, CONSTANT, LISTS, Measured, measured
from recsys.cli.options import JsonOption

__all__ = ["bench"]


def bench(
    home: Annotated[
        Path | None,
        typer.Option("--home", help="A library with a champion; it is copied, not touched."),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Folder with `units.parquet` and `loans.parquet`."),
    ] = None,
    seconds: Annotated[int, typer.Option("--seconds", min=1, help="Length of each load.")] = 10,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that answer.")] = 2,
    as_json: JsonOption = False,
) -> None:
    """Measure lists under load, beside a constant answer on the same server settings.

    Without `--home` or `--from` a simulated library is made and trained first.
    """
    wrk_is_here()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        library = copied(home, scratch) if home else made(source, scratch)
        found = measured(library, scratch, seconds=seconds, workers=workers)
    if as_json:
        typer.echo(json.dumps(_told(found)))
    else:
        _show(found)


def _told(found: Measured) -> dict[str, Any]:
    loads = [{**asdict(one), "requests_per_second": round(one.rate, 1)} for one in found.loads]
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        **asdict(found),
        "loads": loads,
        "ratio": {
            target: {
                str(connections): ratio(found, target, connections) for connections in CONNECTIONS
            }
            for target in LISTS
        },
    }


def _show(found: Measured) -> None:
    table = Table(title="GET /v1/readers/{id}/recommendations?k=10")
    for heading in ("answer", "connections", "requests/s", "p50 ms", "p95 ms", "p99 ms", "failed"):
        table.add_column(heading, justify="left" if heading == "answer" else "right")
    for one in found.loads:
        table.add_row(*_cells(one))
    console = Console()
    console.print(table)
    for target, connections in product(LISTS, CONNECTIONS):
        share = ratio(found, target, connections)
        told = f"{target}, {connections} connections: {share:.1%} of the constant answer's rate"
        console.print(told)
    console.print("“list, again”: readers come again; “list, anew”: no two requests are the same")
    console.print(
        f"model {found.model}; {found.units:,} units, {found.events:,} events, {found.readers:,} "
        f"readers asked for; {found.recorded:,} slates recorded for {found.answered:,} answers"
    )


def ratio(found: Measured, target: str, connections: int) -> float:
    """Lists a second, as a share of constant answers a second."""
    rates = {one.target: one.rate for one in found.loads if one.connections == connections}
    return round(rates[target] / rates[CONSTANT], 3)


def _cells(one: Load) -> tuple[str, ...]:
    times = (f"{value:.2f}" for value in (one.p50, one.p95, one.p99))
    return (one.target, str(one.connections), f"{one.rate:,.0f}", *times, str(one.failed))
