"""`shelfcast migrate`: an embedded library moved to PostgreSQL."""

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from

if TYPE_CHECKING:
    from recsys.stores.sql.moving import Move

__all__ = ["migrate"]


def migrate(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="URL",
            help="An empty database: `postgresql+psycopg://user@host/database`.",
            show_default=False,
        ),
    ],
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move an embedded library to PostgreSQL, table by table, and compare what arrived.

    Stop the server first.  The old library stays as it is.  Interrupted or killed, it has moved
    nothing, and may be run again; after a move that was finished it only compares.

    Exit codes: 0 all of it is there · 2 the target is not empty, or no PostgreSQL · 3 a database is
    out of reach, or a server still has the library open.
    """
    from recsys.cli.progress import import_progress
    from recsys.stores.sql.moving import move

    started = time.monotonic()
    settings = settings_from(home, config)
    with import_progress("moving") as told:
        made = move(settings.store_url, to, lambda rows, total: told(rows, total, rows))
    if as_json:
        seconds = round(time.monotonic() - started, 3)
        typer.echo(json.dumps({**asdict(made), "seconds": seconds}, ensure_ascii=False))
    else:
        _tell(made)


def _tell(made: "Move") -> None:
    for contents in made.tables:
        typer.echo(f"{contents.table:<14}{contents.rows:>14,} rows  {contents.digest[:16]}")
    if made.before:
        typer.echo(f"{made.target} holds all of it already, row for row: nothing was moved.")
    else:
        typer.echo(f"All of it is in {made.target} now, compared row for row.")
    typer.echo(
        f"Set `store` to that URL and start the server.  {made.origin} is as it was: keep it as a "
        "backup.\nModels, reports and MLflow's runs stay where `home` is."
    )
