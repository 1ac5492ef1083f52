"""A progress bar with rate and time left on a terminal's standard error; nothing in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["import_progress"]


@contextmanager
def import_progress(name: str) -> Iterator[Callable[[int, int, int], None]]:
    """Yields what is told how much was read, of how much, and how many rows that was."""
    if not sys.stderr.isatty():
        yield lambda read, size, rows: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TextColumn("{task.fields[rate]:,.0f} rows/s"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(name, total=None, rows=0, rate=0.0)

        def told(read: int, size: int, rows: int) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = rows / elapsed if elapsed else 0.0
            bar.update(task, completed=read, total=size, rows=rows, rate=rate)

        yield told
