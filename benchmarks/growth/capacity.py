"""What a library of any size would take: measured where one of that size was, told by the fits
elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.growth.curves import Curve, Fit

__all__ = ["COLUMNS", "Row", "rows"]

COLUMNS = ("list", "start", "memory", "model", "database", "night")
ADDED = ("start", "memory", "model", "database")
"""Of these, what more readers take comes on top of what more units take; the others multiply."""
BEYOND = (
    (100_000, 100_000),
    (1_000_000, 100_000),
    (10_000_000, 1_000_000),
    (100_000_000, 10_000_000),
)
"""Readers and units."""


@dataclass(frozen=True, slots=True)
class Row:
    readers: int
    units: int
    is_measured: bool
    values: Mapping[str, float]


def rows(curves: Sequence[Curve], stays: int) -> list[Row]:
    """`stays`: units where readers grow, and readers where units do."""
    of = {(curve.axis, curve.name): curve for curve in curves}
    sizes = {axis: [int(n) for n, _ in of[axis, "list"].points] for axis in ("units", "readers")}
    small = [(stays, n) for n in sizes["units"]] + [(n, stays) for n in sizes["readers"]]
    measured = dict.fromkeys(sorted(small, key=lambda one: (one[0] * one[1], one)))
    told = [one for one in BEYOND if one not in measured]
    return [
        *(_row(of, *one, stays, _measured, is_measured=True) for one in measured),
        *(_row(of, *one, stays, _told, is_measured=False) for one in told),
    ]


Curves = Mapping[tuple[str, str], Curve]


Value = Callable[[Curves, str, int, int, int], float]


def _row(
    of: Curves, readers: int, units: int, stays: int, value: Value, *, is_measured: bool
) -> Row:
    values = {name: value(of, name, readers, units, stays) for name in COLUMNS}
    return Row(readers, units, is_measured, values)


def _measured(of: Curves, name: str, readers: int, units: int, stays: int) -> float:
    axis, size = ("units", units) if readers == stays else ("readers", readers)
    return dict(of[axis, name].points)[size]


def _told(of: Curves, name: str, readers: int, units: int, stays: int) -> float:
    by_units, by_readers = Fit.of(of["units", name]), Fit.of(of["readers", name])
    more, before = by_readers(readers), by_readers(stays)
    here = by_units(units)
    return here + max(more - before, 0.0) if name in ADDED else here * more / before
