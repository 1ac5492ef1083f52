"""How commands speak: JSON alone on standard output, or tables; progress on standard error."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import isfinite
from typing import Any

import typer

__all__ = ["left_out_lines", "print_json", "print_rich", "progress"]


def print_json(answer: Mapping[str, Any]) -> None:
    """What has no end is null: JSON knows no infinity."""
    typer.echo(json.dumps(_finite(answer), ensure_ascii=False, allow_nan=False))


def _finite(value: Any) -> Any:
    match value:
        case float():
            return value if isfinite(value) else None
        case Mapping():
            return {name: _finite(part) for name, part in value.items()}
        case list() | tuple():
            return [_finite(part) for part in value]
    return value


def print_rich(*things: object) -> None:
    from rich.console import Console

    console = Console()
    for thing in things:
        console.print(thing, highlight=False)


def left_out_lines(left_out: Mapping[str, str]) -> list[str]:
    """Some reasons begin with the name of the setting that is at fault."""
    return [
        f"Left out: {name}: {reason.removeprefix(f'models.{name}: ')}."
        for name, reason in left_out.items()
    ]


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Says what is being done: a spinner on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _doing: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield lambda doing: status.update(f"{doing} …")
