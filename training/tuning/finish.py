"""What is still to come when the search is over, and how long it will take: the blend is learnt,
all is fitted again, and judged.  So much of the budget is kept back for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recsys.models.cost import Size
from training.tuning.estimates import Estimates

__all__ = ["Finish", "Within", "affordable"]

CAUTION = 1.3
CONTEST = 4 * 2500
"""Lists and scores that the blend is learnt from, in two windows."""
COLLAPSE = 4
"""What every unit adds to every other takes so many times as long as a list of as many scores:
members are held against one another, and much is kept of each."""


@dataclass(frozen=True)
class Within:
    left: float
    """Seconds."""
    whole: Size
    known: Estimates


@dataclass(frozen=True)
class Finish:
    fits: int
    """Of every member, on nearly everything."""
    readers: int
    """To be judged on, with a list of each member and of the blend."""
    blends: int
    """So often members are collapsed into one."""
    must: bool = True
    """Whether a model that cannot be fitted again in time is left out."""

    def seconds(self, configs: Mapping[str, Any], within: Within) -> float:
        whole, known = within.whole, within.known
        asked = CONTEST + 2 * self.readers + COLLAPSE * self.blends * whole.items
        cells = asked * whole.items
        each = (
            self.fits * known.fit(name, config, whole) + known.asking(name, cells)
            for name, config in configs.items()
        )
        return CAUTION * sum(each)


def affordable(
    finish: Finish, promises: Mapping[str, float], configs: Mapping[str, Any], within: Within
) -> list[str]:
    """The models that there is time to finish with, the most promising first; one in any case."""
    kept: dict[str, Any] = {}
    for name in sorted(promises, key=lambda name: -promises[name]):
        more = {**kept, name: configs[name]}
        if not kept or finish.seconds(more, within) <= within.left:
            kept = more
    return list(kept)
