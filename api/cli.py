"""`shelfcast serve`: the commands of the edge."""

import gc
from dataclasses import replace
from typing import Annotated

import typer

from recsys.cli.options import ConfigOption, HomeOption, settings_from

__all__ = ["register"]

GETTING_READY = "Shelfcast gets ready; its first start here compiles loops, for some ten seconds."


def register(app: typer.Typer) -> None:
    """Add this package's commands to the one command."""
    app.command("serve")(serve)


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on.  Default: 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port", min=0, max=65535, help="Port to listen on; 0: any free one.  Default: 8000."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Processes that answer.  Default: 1."),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Serve lists, pushes and records over HTTP, until stopped.

    What it can do is told at `/docs` of the address it prints; `SIGTERM` and `Ctrl-C` stop it
    with grace.
    """
    gc.disable()  # until all is loaded: next to nothing of it is garbage
    from api.serve import serve as serve_until_stopped

    settings = settings_from(home, config)
    http = replace(
        settings.http,
        host=settings.http.host if host is None else host,
        port=settings.http.port if port is None else port,
        workers=settings.http.workers if workers is None else workers,
    )
    typer.echo(GETTING_READY, err=True)
    serve_until_stopped(replace(settings, http=http), config, tell=_announce)


def _announce(url: str) -> None:
    typer.echo(f"Shelfcast serves at {url} (what it can do: {url}/docs)")
