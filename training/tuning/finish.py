"""What is still to come when the search is over, and how long it will take: the blend is learnt,
all is fitted again, and judged.  So much of the budget is kept back for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from recsys.data.assemble import RawLog
from recsys.models.base import AddsSparsely
from recsys.models.cost import Size
from recsys.models.registry import MODELS
from training.experiment import Plan, earlier, parts
from training.heads import READERS
from training.stacking import FLOOR
from training.tuning.estimates import Estimates

__all__ = ["Contest", "Finish", "Within", "affordable", "lessons"]

CAUTION = 1.3
LEAST = 0.1
"""Seconds that any model counts when it is weighed what a second brings."""
HARDLY_MORE = 1.1
"""Where the end of one model alone takes longer than there is, that of all kept takes no more
than so many times as long: most of it is the same for one and for many."""
LED, SCORED = 0.001, 2e-8
"""Seconds for a list whose head trees put in order, and for each unit that is scored for it."""
GROWN = 0.002
"""Seconds for what trees learn from one reader."""
CONTEST = 2500
"""Most readers of a window that weights are learnt from: each gets lists, and scores."""
BLENDED, SPARSELY, DENSELY = 3e-9, 1e-9, 8e-9
"""Seconds for what one unit adds to another when members are collapsed into one: in any case, and
for each member that speaks of few units and of all."""


@dataclass(frozen=True)
class Within:
    left: float
    """Seconds."""
    pace: float
    """Seconds that pass while the machine works on this for one."""
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
    lessons: int = 0
    """Readers whose lists trees learn from, each as often as trees are grown on it."""
    must: bool = True
    """Whether a model that cannot be fitted again in time is left out."""
    contest: "Contest | None" = None
    """What was found has to win against."""

    def seconds(self, configs: Mapping[str, Any], within: Within) -> float:
        """The contest included, where it is short enough to be held."""
        own = self.own(configs, within)
        return own if self.contest is None else own + self.contest.seconds(within)

    def own(self, configs: Mapping[str, Any], within: Within) -> float:
        """Without the contest."""
        each = sum(self._of(name, config, within) for name, config in configs.items())
        return CAUTION * (each + within.pace * self._blending(list(configs), within.whole.items))

    def has_time_for_contest(self, configs: Mapping[str, Any], within: Within) -> bool:
        """Time was kept back for it with caution, which the last trial may have used up."""
        contest = 0.0 if self.contest is None else self.contest.seconds(within)
        return contest > 0 and within.left > (self.own(configs, within) + contest) / CAUTION

    def _of(self, name: str, config: Any, within: Within) -> float:
        """What one model takes, beside the rest."""
        whole, known = within.whole, within.known
        learnt = min(CONTEST, whole.users)
        cells = (2 * learnt * self.blends + self.readers) * whole.items
        return self.fits * known.fit(name, config, whole) + known.asking(name, cells)

    def by_worth(
        self, promises: Mapping[str, float], configs: Mapping[str, Any], within: Within
    ) -> list[str]:
        """What no blend goes without and the most promising first, then by what is promised for a
        second."""
        first = max(promises, key=lambda name: promises[name])
        each = {name: LEAST + self._of(name, configs[name], within) for name in promises}
        return sorted(promises, key=lambda n: (n != FLOOR, n != first, -promises[n] / each[n]))

    def _blending(self, names: list[str], n_units: int) -> float:
        if not self.blends:
            return 0.0
        sparse = [issubclass(MODELS[name].model, AddsSparsely) for name in names]
        each = BLENDED + sum(SPARSELY if few else DENSELY for few in sparse)
        collapsed = self.blends * n_units**2 * each
        listed = self.readers * (LED + SCORED * n_units)
        return collapsed + GROWN * self.lessons + listed


@dataclass(frozen=True)
class Contest:
    """Other models, whose blend is learnt on the same windows."""

    models: Mapping[str, Any]
    learning: Finish
    most: float
    """Seconds; a contest that would take longer is not held."""

    def seconds(self, within: Within) -> float:
        """0: it is not held."""
        seconds = self.learning.seconds(self.models, within)
        return seconds if seconds <= self.most else 0.0


def lessons(raw: RawLog, plan: Plan) -> int:
    """`Finish.lessons` of a blend learnt on this log: each window teaches the trees that are held
    to every other, and those that serve."""
    windows, inner = parts(raw, plan), plan.spec.split.inner
    judged = (np.unique(window.log.users[~earlier(window, inner, plan)]) for window in windows)
    return len(windows) * sum(min(len(readers), READERS) for readers in judged)


def affordable(
    finish: Finish, promises: Mapping[str, float], configs: Mapping[str, Any], within: Within
) -> list[str]:
    """The models that there is time to finish with: one in any case, then those that promise most
    for the time they take.  A contest is held where there is time left for it."""
    kept: dict[str, Any] = {}
    allowed = within.left
    for name in finish.by_worth(promises, configs, within):
        more = {**kept, name: configs[name]}
        seconds = finish.own(more, within)
        if not kept:
            allowed = max(allowed, HARDLY_MORE * seconds)
        if seconds <= allowed:
            kept = more
    return list(kept)
