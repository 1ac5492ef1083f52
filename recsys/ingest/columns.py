"""Which column of a file feeds which field: by name, by alias, or as the caller says.

What a cell becomes is `coerce`'s; what the fields of a row make together is `units`', `readers`'
and `events`'.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recsys.errors import Invalid
from recsys.ingest.coerce import Coercion, text
from recsys.ingest.rows import Unusable

__all__ = ["Field", "Layout", "Said", "layout"]

Said = Mapping[str, Any]
"""What a row says, by field; None where its cell is blank, absent where it has no such column."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    coerce: Coercion
    aliases: tuple[str, ...] = ()
    many: bool = False
    """Several columns may feed it: their lists are joined."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the columns of one file are read."""

    feeds: tuple[tuple[Field, tuple[str, ...]], ...]
    constants: Mapping[str, Any]
    unknown: tuple[str, ...]
    """Columns that mean nothing to us: named in the summary, not silently lost."""
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        fed = {fed.name for fed, _ in self.feeds}
        object.__setattr__(self, "names", frozenset(fed | self.constants.keys()))

    def said(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Invalid names the field, and the reason."""
        said = dict(self.constants)
        for target, columns in self.feeds:
            try:
                said[target.name] = _value(target, [cells[column] for column in columns])
            except ValueError as problem:
                raise Invalid(target.name, str(problem)) from None
        return said


def layout(
    fields: Sequence[Field],
    columns: Sequence[str],
    mapping: Mapping[str, str],
    constants: Mapping[str, str],
) -> Layout:
    """`mapping`: field → column, before any alias; `constants`: field → text for every row."""
    known = {one.name: one for one in fields}
    for name in (*mapping, *constants):
        if name not in known:
            raise Unusable(f"{name} is not a field; fields are {', '.join(known)}")
    taken = {mapping[name]: name for name in mapping if mapping[name] in columns}
    by_name = {alias: one.name for one in reversed(fields) for alias in one.aliases} | {
        name: name for name in known
    }
    for column in columns:
        target = by_name.get(_plain(column))
        if column not in taken and target and target not in mapping and target not in constants:
            taken[column] = target
    feeds = [(one, tuple(c for c in columns if taken.get(c) == one.name)) for one in fields]
    chosen = tuple((one, _chosen(one, fed)) for one, fed in feeds if fed)
    used = {column for _, fed in chosen for column in fed}
    return Layout(
        chosen,
        {name: _constant(known[name], value) for name, value in constants.items()},
        tuple(column for column in columns if column not in used),
    )


def _chosen(target: Field, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The column of the field's own name; between two aliases the caller has to choose."""
    if target.many or len(columns) == 1:
        return columns
    own = tuple(column for column in columns if _plain(column) == target.name)
    if len(own) == 1:
        return own
    raise Unusable(f"{' and '.join(columns)} may both be {target.name}: choose by --map")


def _value(target: Field, cells: list[Any]) -> Any:
    if len(cells) == 1:
        return target.coerce(cells[0])
    lists = [value for value in map(target.coerce, cells) if value]
    return tuple(dict.fromkeys(part for value in lists for part in value)) or None


def _constant(target: Field, value: str) -> Any:
    try:
        return target.coerce(text(value))
    except ValueError as problem:
        raise Unusable(f"--set {target.name}: {problem}") from None


def _plain(column: str) -> str:
    """`User-Agent`, `user agent` and `user_agent` are one name."""
    return "_".join(column.strip().lower().replace("-", " ").split())
