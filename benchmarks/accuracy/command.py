"""`python -m benchmarks.accuracy`: what is asked for, and what is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
BudgetOption = Annotated[
    str | None,
    typer.Option(
        "--budget",
        help="Search for settings first, inside what is learnt from: 90s, 20m, 1h30m for that, "
        "for our models and for judging them.",
    ),
]
JsonFileOption = Annotated[
    Path | None, typer.Option("--json", help="Where the result is written, as one JSON object.")
]


def application() -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    for name, command in COMMANDS.items():
        app.command(name)(command)
    return app


def unil(
    data: DataOption,
    spec: SpecOption = "all",
    budget: BudgetOption = None,
    json: JsonFileOption = None,
) -> None:
    """Loans of a university library, split by time: new units, lists of ten.

    Reads `loans.parquet` (reader, unit, at) and `units.parquet`.
    """
    _measure(Given("unil", data, spec, budget), json)


def goodbooks(
    data: DataOption,
    spec: SpecOption = "all",
    budget: BudgetOption = None,
    json: JsonFileOption = None,
) -> None:
    """Ratings of 4 and more, split by lot 80/10/10 for each reader: lists of twenty.

    Reads `ratings.parquet` (reader, unit, rating) and `units.parquet`.
    """
    _measure(Given("goodbooks", data, spec, budget), json)


def goodbooks_cold(data: DataOption, spec: SpecOption = "all", json: JsonFileOption = None) -> None:
    """The same ratings; of a fifth of the units nothing is learnt, and only these are listed."""
    _measure(Given("goodbooks-cold", data, spec, None), json)


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


@dataclass(frozen=True)
class Given:
    protocol: str
    data: Path
    spec: str
    budget: str | None

    @property
    def command(self) -> str:
        """As it can be typed again; where the data lie is nobody else's business."""
        budget = f" --budget {self.budget}" if self.budget else ""
        spec = Path(self.spec).name
        return f"python -m benchmarks.accuracy {self.protocol} --data DIR --spec {spec}{budget}"


def _measure(given: Given, file: Path | None) -> None:
    from benchmarks.accuracy.measure import Measurement, measured
    from benchmarks.accuracy.protocol import PROTOCOLS
    from recsys.clock import SystemClock
    from training.commands.options import refuse_unwritable
    from training.commands.watching import watching
    from training.tuning.budget import duration

    seconds = duration(given.budget) if given.budget else None
    if file:
        refuse_unwritable(file, "json")
    with watching() as watch:
        result = measured(
            Measurement(
                protocol=PROTOCOLS[given.protocol],
                folder=given.data,
                spec=given.spec,
                seconds=seconds,
                command=given.command,
                at=SystemClock().now(),
                watch=watch,
            )
        )
    if file:
        file.write_text(written(result), "utf-8")
    typer.echo(report(result))
