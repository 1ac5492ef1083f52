"""A source read through a layout: batches of rows whose cells are values, or are refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from recsys.errors import Invalid
from recsys.ingest.columns import Field, Layout, layout
from recsys.ingest.rows import Rejected, Row, Source, Unusable

__all__ = ["Parsed", "Plan", "Silent", "Table", "refusal"]

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Parsed:
    row: Row
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Silent:
    """What goes without saying when a file has no columns but `among`, and not this field."""

    field: str
    value: Any
    among: frozenset[str] | None
    """None: whatever else is in the file."""
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to read a file."""

    fields: Sequence[Field]
    required: frozenset[str]
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Field → column."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Field → text that holds for every row."""
    silent: Sequence[Silent] = ()

    def layout(self, columns: Sequence[str]) -> Layout:
        return layout(self.fields, columns, self.mapping, self.constants)


class Table:
    """One pass over a source, of the file named so."""

    def __init__(self, source: Source, plan: Plan, file_name: str) -> None:
        self._source = source
        self._plan = plan
        self._layouts: dict[tuple[str, ...], Layout] = {}
        self._unsaid: set[str] = set()
        if source.columns is not None:
            self._check(source.columns, file_name)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Columns seen so far that mean nothing to us."""
        seen = (name for found in self._layouts.values() for name in found.unknown)
        return tuple(dict.fromkeys(seen))

    @property
    def notes(self) -> list[str]:
        """What went without saying."""
        return [one.note for one in self._plan.silent if one.field in self._unsaid]

    def batches(self) -> Iterator[tuple[list[Parsed], list[Rejected]]]:
        rows = self._source.rows()
        while some := list(islice(rows, BATCH)):
            read = [self._parsed(row) if isinstance(row, Row) else row for row in some]
            yield (
                [one for one in read if isinstance(one, Parsed)],
                [one for one in read if isinstance(one, Rejected)],
            )

    def _check(self, columns: tuple[str, ...], file_name: str) -> None:
        """A file that names its columns once can be refused before its first row."""
        there = ", ".join(columns)
        for name, column in self._plan.mapping.items():
            if column not in columns:
                raise Unusable(f"{file_name}: --map {name}={column}: no such column, only {there}")
        for name in sorted(self._plan.required - self._layout(columns).names):
            raise Unusable(
                f"{file_name} has no column for {name} among {there}: "
                f"say --map {name}=COLUMN or --set {name}=VALUE"
            )

    def _parsed(self, row: Row) -> Parsed | Rejected:
        try:
            said = self._layout(tuple(row.cells)).said(row.cells)
        except Invalid as problem:
            return refusal(row, problem)
        for name in self._plan.required:
            if said.get(name) is None:
                return refusal(row, Invalid(name, "is missing"))
        return Parsed(row, said)

    def _layout(self, columns: tuple[str, ...]) -> Layout:
        if columns not in self._layouts:
            self._layouts[columns] = self._completed(self._plan.layout(columns))
        return self._layouts[columns]

    def _completed(self, found: Layout) -> Layout:
        for one in self._plan.silent:
            other = one.among is not None and (found.unknown or found.names - one.among)
            if one.field not in found.names and not other:
                found = replace(found, constants={**found.constants, one.field: one.value})
                self._unsaid.add(one.field)
        return found


def refusal(row: Row, problem: Invalid) -> Rejected:
    return Rejected(row.number, problem.field, problem.reason, dict(row.cells), row.line)
