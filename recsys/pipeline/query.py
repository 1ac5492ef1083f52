"""What is asked for: one list, for one reader, for a seed of units, or for nobody."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from recsys.domain.ids import ReaderId, UnitId
from recsys.errors import Invalid

__all__ = ["LONGEST_LIST", "LONGEST_SEED", "Query", "Repeats"]

LONGEST_LIST = 100
LONGEST_SEED = 100


class Repeats(StrEnum):
    """Whether units that the reader has used may stand in a list."""

    NEW = "new"
    """They may not."""
    MIXED = "mixed"
    """They may, where the reader is likelier to come back to them than to take up a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """`reader` and a seed (`liked`, `disliked`) exclude each other."""

    reader: ReaderId | None = None
    liked: tuple[UnitId, ...] = ()
    disliked: tuple[UnitId, ...] = ()
    k: int = 10
    surface: str = ""
    """Where the list is shown: the platform's own word."""
    subject: str = ""
    """Only units under this subject, compared without case; empty: any."""
    exclude: tuple[UnitId, ...] = ()
    only: tuple[UnitId, ...] = ()
    """Only these units may be in the list; empty: any."""
    personal: bool = True
    """False: the list everybody gets, whatever the reader agreed to."""
    repeats: Repeats | None = None
    """None: as the policy has it for the surface, and where it says nothing, new ones."""

    def __post_init__(self) -> None:
        if not 1 <= self.k <= LONGEST_LIST:
            raise Invalid("k", f"between 1 and {LONGEST_LIST}")
        if self.reader is not None and (self.liked or self.disliked):
            raise Invalid("reader", "a list is made for a reader or for a seed of units, not both")
        if len(self.liked) + len(self.disliked) > LONGEST_SEED:
            raise Invalid("liked", f"a seed has at most {LONGEST_SEED} units")
        if self.is_mixed and self.is_seed:
            raise Invalid("repeats", "a seed of units has no reader who could come back to them")

    def repeating(self, repeats: Repeats) -> Self:
        return self if repeats is self.settled_repeats else replace(self, repeats=repeats)

    @property
    def settled_repeats(self) -> Repeats:
        """What they are when nobody has more to say."""
        return self.repeats or Repeats.NEW

    @property
    def is_mixed(self) -> bool:
        return self.repeats is Repeats.MIXED

    @property
    def is_seed(self) -> bool:
        return bool(self.liked or self.disliked)
