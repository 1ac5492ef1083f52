"""Where good values of a model's setting lie, written beside the setting itself.

    alpha: Annotated[float, Between(0.2, 1.2)] = 0.6

A setting without a range is nobody's to tune.  Searching the ranges is training's.
"""

from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_type_hints

__all__ = ["Between", "OneOf", "Range", "ranges"]


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends count.  `log`: as much lies between 1 and 10 as between 10 and 100."""

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        if not self.low < self.high or (self.log and self.low <= 0):
            raise ValueError(f"no range: {self}")


@dataclass(frozen=True, slots=True)
class OneOf:
    choices: tuple[Any, ...]


Range = Between | OneOf


def ranges(config: type) -> dict[str, Range]:
    """By the setting's name, in the order of the config; those of a config within it dotted."""
    hints = get_type_hints(config, include_extras=True)
    found: dict[str, Range] = {}
    for field in fields(config):
        hint = hints[field.name]
        if is_dataclass(hint) and isinstance(hint, type):
            found |= {f"{field.name}.{name}": inner for name, inner in ranges(hint).items()}
        for note in getattr(hint, "__metadata__", ()):
            if isinstance(note, Between | OneOf):
                found[field.name] = note
    return found
