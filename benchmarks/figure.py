"""One figure, and what it is held against: a line of what `shelfcast bench --json` writes."""

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Figure", "beside"]

DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    """Made of words and `_`: what, of what kind, at how many connections (`c32`), and where."""
    value: float
    unit: str
    against: str | None = None
    """What it is held against; None: it says enough by itself."""
    ratio: float | None = None
    """The value, in parts of that."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def beside(name: str, value: float, unit: str, against: str, other: float) -> Figure:
    """`other`: the same of what it is held against."""
    return Figure(
        name=name,
        value=round(value, DIGITS),
        unit=unit,
        against=against,
        ratio=round(value / other, DIGITS) if other else None,
    )
