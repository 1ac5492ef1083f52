"""`python -m benchmarks.accuracy`: what is asked for, and what is told."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.accuracy.page import PAGE, filled, report
from benchmarks.accuracy.result import RESULTS, read_results, written

__all__ = ["application"]

DataOption = Annotated[
    Path, typer.Option("--data", help="Folder with the data set: it is not shipped.")
]
SpecOption = Annotated[
    str, typer.Option("--spec", help="Our models and settings: `all`, `default`, or a TOML file.")
]
JsonFileOption = Annotated[
    Path | None, typer.Option("--json", help="Where the result is written, as one JSON object.")
]


def application() -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    for name, command in COMMANDS.items():
        app.command(name)(command)
    return app


def unil(data: DataOption, spec: SpecOption = "all", json: JsonFileOption = None) -> None:
    """Loans of a university library, split by time: new units, lists of ten.

    Reads `loans.parquet` (reader, unit, at) and `units.parquet`.
    """
    _measure("unil", data, spec, json)


def goodbooks(data: DataOption, spec: SpecOption = "all", json: JsonFileOption = None) -> None:
    """Ratings of 4 and more, split by lot 80/10/10 for each reader: lists of twenty.

    Reads `ratings.parquet` (reader, unit, rating) and `units.parquet`.
    """
    _measure("goodbooks", data, spec, json)


def goodbooks_cold(data: DataOption, spec: SpecOption = "all", json: JsonFileOption = None) -> None:
    """The same ratings; of a fifth of the units nothing is learnt, and only these are listed."""
    _measure("goodbooks-cold", data, spec, json)


def docs() -> None:
    """Fill the tables of `docs/accuracy.md` from the stored results."""
    PAGE.write_text(filled(PAGE.read_text("utf-8"), read_results(RESULTS)), "utf-8")
    typer.echo(f"{PAGE} is made from {RESULTS}")


COMMANDS: Mapping[str, Callable[..., None]] = {
    "unil": unil,
    "goodbooks": goodbooks,
    "goodbooks-cold": goodbooks_cold,
    "docs": docs,
}


def _measure(name: str, data: Path, spec: str, file: Path | None) -> None:
    from benchmarks.accuracy.measure import Measurement, measured
    from benchmarks.accuracy.protocol import PROTOCOLS
    from recsys.clock import SystemClock
    from training.commands.console import progress

    command = f"python -m benchmarks.accuracy {name} --data DIR --spec {Path(spec).name}"
    with progress() as say:
        asked = Measurement(PROTOCOLS[name], data, spec, command, SystemClock().now(), say)
        result = measured(asked)
    if file:
        file.write_text(written(result), "utf-8")
    typer.echo(report(result))
