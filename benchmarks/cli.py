"""`shelfcast bench`: what is asked for."""

import json as text
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Kept", "bench", "register"]

WORKERS = (2, 1)


class Kept(StrEnum):
    """Where the state of a server is."""

    EMBEDDED = "embedded"
    POSTGRES = "postgres"


Home = Annotated[
    Path | None,
    typer.Option("--home", help="A library with a champion; it is copied, not touched."),
]
Source = Annotated[
    Path | None, typer.Option("--from", help="Folder with `units.parquet` and `loans.parquet`.")
]
Units = Annotated[
    list[int] | None,
    typer.Option(min=100, help="Also a made-up library of so many units; may be given again."),
]
Workers = Annotated[
    list[int] | None,
    typer.Option(min=1, help="Processes that answer; may be given again.  Default: 2, and then 1."),
]
Stores = Annotated[
    list[Kept] | None, typer.Option(help="Where the state is; may be given again.  Default: both.")
]
Parts = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Only this part; may be given again.  Default: all."),
]
Seconds = Annotated[int, typer.Option(min=1, help="Length of each load.")]
Quick = Annotated[
    bool, typer.Option("--quick", help="Loads of one second, 2 processes, the embedded library.")
]
ListFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where one JSON list is written.")
]
PictureFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where a picture (SVG) is written.  Default: beside the JSON list, or bench.svg.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add this package's command to the one command."""
    app.command()(bench)


def bench(
    home: Home = None,
    source: Source = None,
    units: Units = None,
    workers: Workers = None,
    store: Stores = None,
    only: Parts = None,
    seconds: Seconds = 3,
    quick: Quick = False,
    json: ListFile = None,
    picture: PictureFile = None,
) -> None:
    """Measure how fast it is here, beside what others do and what the machine could do at best.

    Without `--home` or `--from` a simulated library is made and trained first.  Parts: inside,
    collapse, night, lists, freshness, feedback, start, memory, swap, events, new-units, scan.

    Exit codes: 0 all was measured · 1 something was left out, and is named · 2 wrong usage.
    """
    from benchmarks.command import Asked, measure
    from benchmarks.picture import drawn
    from training.commands.options import refuse_unwritable

    stores = store or ([Kept.EMBEDDED] if quick else [*Kept])
    drawing = picture or (json.with_suffix(".svg") if json else Path("bench.svg"))
    for file, option in ((json, "json"), (drawing, "picture")):
        if file:
            refuse_unwritable(file, option)
    found = measure(
        Asked(
            home=home,
            source=source,
            units=tuple(units or ()),
            workers=tuple(workers or (WORKERS[:1] if quick else WORKERS)),
            shared=tuple(one is Kept.POSTGRES for one in stores),
            only=tuple(only or ()),
            seconds=1 if quick else seconds,
            quick=quick,
        )
    )
    if json:
        told = (text.dumps(one.as_json(), ensure_ascii=False) for one in found.figures)
        json.write_text("[\n" + ",\n".join(told) + "\n]\n", "utf-8")
    drawing.write_text(drawn(found.figures, f"{found.machine}; load before {found.load}"), "utf-8")
    raise typer.Exit(1 if found.left_out else 0)
