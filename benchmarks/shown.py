"""Figures as they are read: ratios first, then the machine, then what was measured."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rich.console import Console, Group
from rich.table import Table

from benchmarks.figure import Figure
from benchmarks.parts import LeftOut

__all__ = ["KINDS", "LOAD", "PLAIN", "Found", "by_load", "ratio", "show", "value"]

LOAD = re.compile(
    r"(?P<what>\w+?)_(?P<kind>per_s|p50_ms|p95_ms|p99_ms|wrk_share|failed)_"
    r"(?P<where>(?:c|batch)\d+(?:_\w+)?)"
)
KINDS = ("per_s", "p50_ms", "p95_ms", "p99_ms")
PLAIN = (*KINDS, "wrk_share", "failed")

Cell = Callable[[Figure], str]
Loads = dict[str, dict[str, Figure]]
"""By what was asked for and where, then by kind."""


class Found(NamedTuple):
    figures: Sequence[Figure]
    left_out: Sequence[LeftOut]
    machine: str
    load: float
    """Processes that wanted a core in the minute before."""


def show(found: Found, console: Console) -> None:
    console.print(Group(*_tables(found)))


def _tables(found: Found) -> Iterator[Table | str]:
    loads, others = by_load(found.figures)
    if loads:
        yield _loads("Beside a constant answer of the same server", loads, KINDS, ratio)
    held = [one for one in others if one.ratio is not None]
    if held:
        yield _held(held)
    yield f"{found.machine}; load before {found.load:.2f}\n"
    if loads:
        yield _loads("Under load", loads, PLAIN, value)
    if others:
        yield _others(others)
    yield from (f"left out: {one.what}: {one.why}" for one in found.left_out)


def by_load(figures: Sequence[Figure]) -> tuple[Loads, list[Figure]]:
    """Rows of figures by their kind, and the figures that are of no load."""
    rows: Loads = {}
    others = []
    for one in figures:
        if read := LOAD.fullmatch(one.name):
            name = f"{read['what']} {read['where']}".replace("_", " ")
            rows.setdefault(name, {})[read["kind"]] = one
        else:
            others.append(one)
    return rows, others


def _loads(title: str, rows: Loads, kinds: Sequence[str], cell: Cell) -> Table:
    table = Table("", title=title, title_justify="left")
    for kind in kinds:
        table.add_column(kind.replace("per_s", "a second").replace("_", " "), justify="right")
    for name, row in rows.items():
        table.add_row(name, *(cell(row[kind]) if kind in row else "" for kind in kinds))
    return table


def _held(figures: Sequence[Figure]) -> Table:
    table = Table("", "ratio", "against", title="Beside others", title_justify="left")
    for one in figures:
        table.add_row(one.name, ratio(one), one.against)
    return table


def _others(figures: Sequence[Figure]) -> Table:
    table = Table("", "", "", title="As measured", title_justify="left", show_header=False)
    for one in figures:
        table.add_row(one.name, value(one), one.unit)
    return table


def ratio(one: Figure) -> str:
    return "" if one.ratio is None else f"{one.ratio:.3g}"


def value(one: Figure) -> str:
    return f"{one.value:,.0f}" if abs(one.value) >= 1000 else f"{one.value:.3g}"
