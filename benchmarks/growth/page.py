"""The tables of `docs/scaling.md`, made from the stored result: no figure there is typed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.growth.capacity import COLUMNS, rows
from benchmarks.growth.curves import Curve, Fit

__all__ = ["HEADS", "PAGE", "PICTURE", "RESULT", "curves_of", "filled"]

DOCS = Path(__file__).parents[2] / "docs"
PAGE, PICTURE = DOCS / "scaling.md", DOCS / "scaling.svg"
RESULT = Path(__file__).with_name("result.json")
MARKED = re.compile(r"(<!-- (?P<name>[a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)
HEADS = {
    "list": "a list, ms of one core",
    "read": "reading the reader, ms",
    "start": "start to ready, s",
    "memory": "one process, MB",
    "model": "model on disk, MB",
    "database": "database, MB",
    "night": "lists for everyone, s",
    "lists": "lists/s",
    "p99": "p99, ms",
}

Result = Mapping[str, Any]


def curves_of(result: Result) -> list[Curve]:
    return [Curve.read(one) for one in result["curves"]]


def filled(text: str, result: Result) -> str:
    """The page with each marked place filled anew."""
    curves = curves_of(result)
    told = {
        "units": _curves(curves, "units"),
        "readers": _curves(curves, "readers"),
        "history": _curves(curves, "history"),
        "connections": _curves(curves, "connections"),
        "fits": _table(FITS, _fits(curves)),
        "capacity": _table(CAPACITY, _capacity(curves, result["stays"])),
        "measured": _measured_by(result),
    }
    return MARKED.sub(lambda found: f"{found[1]}\n{told[found['name']]}\n\n{found[3]}", text)


CAPACITY = ("readers", "units", *(HEADS[name] for name in COLUMNS), "")
FITS = ("along", "what", "grows with the power", "told by", "largest size missed by")


def _curves(curves: Sequence[Curve], axis: str) -> str:
    mine = [curve for curve in curves if curve.axis == axis]
    sizes = [size for size, _ in mine[0].points]
    lines = ((f"{n:,.0f}", *(_digits(curve.at(n)) for curve in mine)) for n in sizes)
    return _table((axis, *(HEADS[curve.name] for curve in mine)), lines)


def _fits(curves: Sequence[Curve]) -> Iterator[tuple[str, ...]]:
    for curve in curves:
        fit = Fit.of(curve)
        form = "a line" if fit.straight else "that power"
        yield (
            curve.axis,
            HEADS[curve.name],
            f"{fit.exponent:.2f} ± {fit.error:.2f}",
            form,
            f"{fit.missed:.0%}",
        )


def _capacity(curves: Sequence[Curve], stays: int) -> Iterator[tuple[str, ...]]:
    for row in rows(curves, stays):
        cells = (_digits(row.values[name]) for name in COLUMNS)
        how = "measured" if row.is_measured else "**extrapolated**"
        yield f"{row.readers:,}", f"{row.units:,}", *cells, how


def _measured_by(result: Result) -> str:
    before, after = result["load_average"]["before"][0], result["load_average"]["after"][0]
    return (
        f"Measured on {result['at']} by `{result['command']}`, in {result['took_minutes']:.0f} "
        f"minutes: {result['machine']}; load {before} before, {after} after."
    )


def _digits(value: float | None) -> str:
    """To three of them."""
    if value is None:
        return ""
    short = float(f"{value:.3g}")
    return f"{short:,.0f}" if abs(short) >= 100 else f"{short:g}"


def _table(head: Sequence[str], lines: Iterator[tuple[str, ...]]) -> str:
    parts = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in parts)
