"""The one command, `shelfcast`: put together from the subcommands that each package registers.

Exit codes: 0 done · 1 done in part or refused by a gate, and said so · 2 wrong usage or input ·
3 something needed is out of reach · 130 interrupted.
"""

import sys
from importlib.metadata import entry_points
from typing import Annotated

import typer

from recsys import __version__
from recsys.errors import ShelfcastError, Unavailable

__all__ = ["application", "main"]

GROUP = "shelfcast.commands"


def application() -> typer.Typer:
    """The command tree, from whatever the installed packages registered under `GROUP`."""
    app = typer.Typer(
        name="shelfcast",
        help="The recommendation engine of a social media library.",
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        point.load()(app)
    return app


def main() -> None:
    try:
        application()(prog_name="shelfcast")
    except Unavailable as problem:
        _fail(problem, 3)
    except ShelfcastError as problem:
        _fail(problem, 2)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    """The recommendation engine of a social media library."""


def _fail(problem: ShelfcastError, code: int) -> None:
    typer.echo(f"shelfcast: {problem}", err=True)
    sys.exit(code)
