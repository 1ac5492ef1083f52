"""The settings of one model that are searched, and configs made from points among them."""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

from recsys.models.ranges import Between, OneOf, Range, ranges

__all__ = ["Dimension", "Point", "Space", "rounded"]

Point = Mapping[str, Any]
"""A value for each setting searched, by its dotted name."""

DIGITS = 3
"""Significant ones that are kept: more would only look exact."""


@dataclass(frozen=True, slots=True)
class Dimension:
    range: Range
    whole: bool
    """Whether only whole numbers will do."""

    def nearest(self, value: Any) -> Any:
        """The value, or what comes nearest to it in the range."""
        if isinstance(self.range, OneOf):
            return value if value in self.range.choices else self.range.choices[0]
        within = min(max(value, self.range.low), self.range.high)
        return int(within) if self.whole else float(within)


@dataclass(frozen=True)
class Space:
    start: Any
    """The config that the search begins from; what has no range stays as it is here."""
    dimensions: Mapping[str, Dimension]

    @classmethod
    def of(cls, start: Any) -> "Space":
        found = ranges(type(start))
        return cls(start, {n: Dimension(r, _whole(start, n, r)) for n, r in found.items()})

    def origin(self) -> dict[str, Any]:
        """The point of `start`, moved into the ranges where it lies outside."""
        return {n: d.nearest(_value(self.start, n)) for n, d in self.dimensions.items()}

    def settings(self, config: Any) -> dict[str, Any]:
        """What the config has for each of them."""
        return {name: _value(config, name) for name in self.dimensions}

    def config(self, point: Point) -> Any:
        config = self.start
        for name, value in point.items():
            config = _put(config, name.split("."), rounded(value))
        return config


def rounded(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _whole(config: Any, name: str, searched: Range) -> bool:
    return isinstance(searched, Between) and isinstance(_value(config, name), int)


def _value(config: Any, name: str) -> Any:
    for part in name.split("."):
        config = getattr(config, part)
    return config


def _put(config: Any, path: list[str], value: Any) -> Any:
    first, *rest = path
    inner = getattr(config, first)
    return replace(config, **{first: _put(inner, rest, value) if is_dataclass(inner) else value})
