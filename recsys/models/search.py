"""How a model finds the best of its units, and what it loses by not looking at them all: as it is
kept with the model, and as people are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from recsys.models.nearest import AT, LEAST_RECALL, Checked

__all__ = ["Search"]

RECALL, SHARE, TRIED = f"search_recall_at_{AT}", "search_share_read", f"lists_recall_at_{AT}"


@dataclass(frozen=True, slots=True)
class Search:
    recall: float = 1.0
    """Of the best `AT` of all units."""
    share: float = 1.0
    """Of all units' vectors, that is read for one list."""
    tried: float | None = None
    """The recall of lists of units that were made; None where there were to be none."""

    @classmethod
    def by(cls, found: Checked | None) -> Self:
        if found is None:
            return cls()
        if not found.is_used:
            return cls(tried=found.recall)
        return cls(found.recall, found.share, found.recall)

    @classmethod
    def among(cls, metrics: Mapping[str, float]) -> Self:
        """What `metrics` told."""
        return cls(metrics.get(RECALL, 1.0), metrics.get(SHARE, 1.0), metrics.get(TRIED))

    @property
    def metrics(self) -> dict[str, float]:
        told = {RECALL: self.recall, SHARE: self.share}
        return told if self.tried is None else {**told, TRIED: self.tried}

    def __str__(self) -> str:
        if self.share < 1:
            read, kept = f"{self.share:.1%} of the units' vectors are read", f"{self.recall:.1%}"
            return f"{read} for a list: recall@{AT} {kept} of a look at every unit"
        if self.tried is None:
            return "every unit is looked at for a list"
        lost = f"recall@{AT} {self.tried:.1%}, and {LEAST_RECALL:.0%} is the least"
        return f"every unit is looked at for a list: an index found too little ({lost})"
