"""How commands speak: JSON alone on standard output, or tables; progress on standard error."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import typer

__all__ = ["left_out_lines", "print_json", "print_rich", "progress"]


def print_json(answer: Mapping[str, Any]) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False))


def print_rich(*things: object) -> None:
    from rich.console import Console

    console = Console()
    for thing in things:
        console.print(thing, highlight=False)


def left_out_lines(left_out: Mapping[str, str]) -> list[str]:
    return [f"Left out: {name}, because of {reason}." for name, reason in left_out.items()]


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Says what is being done: a spinner on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _doing: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield lambda doing: status.update(f"{doing} …")
