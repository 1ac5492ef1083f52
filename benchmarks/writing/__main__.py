"""`python -m benchmarks.writing`: one line a load; needs wrk."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.serving.load import wrk_is_here
from benchmarks.writing.measure import measure
from recsys.errors import ShelfcastError


def main(
    store: Annotated[
        str, typer.Option("--store", help="An empty library; SQLite in a new folder if not named.")
    ] = "",
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that answer.")] = 2,
    seconds: Annotated[int, typer.Option("--seconds", min=1, help="Length of each load.")] = 5,
) -> None:
    """Post events as fast as the server takes them: one by one, and in batches of 100."""
    wrk_is_here()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for told in measure(store or f"sqlite:///{home / 'library.db'}", home, workers, seconds):
            typer.echo(str(told))


if __name__ == "__main__":
    try:
        typer.run(main)
    except ShelfcastError as problem:
        sys.exit(f"error: {problem}")
