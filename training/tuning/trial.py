"""One trial: a model with certain settings, fitted and asked, given up as soon as it is clear
that it will not be the best of its kind.

First a quarter of the latest window's readers, then all of them, then the windows before: each
step only for what is not clearly behind the best trial of the same model so far.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.data.interactions import HistoryConfig
from recsys.errors import Misconfigured
from recsys.models.base import Recommender
from recsys.models.registry import MODELS
from training.limits import Limits, held_by, refuse_beyond
from training.queries import Queries
from training.tuning.arena import Arena, Window
from training.tuning.budget import Now
from training.tuning.estimates import needs
from training.tuning.showing import Best, Showing, clearly_behind, show

__all__ = ["Outcome", "Setting", "Tester"]

FIRST = 0.25
"""Share of the latest window's readers asked first."""
STEPS = (1.5, 0.5)
"""After a quarter and after all readers of the latest window: a trial that is behind by more
standard errors than this is given up."""


@dataclass(frozen=True)
class Setting:
    name: str
    config: Any
    history: HistoryConfig


@dataclass
class Outcome:
    """What was found, and what it took."""

    value: float = 0.0
    pruned: bool = True
    refused: str = ""
    """Why nothing was fitted."""
    latest: Showing | None = None
    shown: Best | None = None
    """Of a trial that went all the way."""
    told: float = 0.0
    """Seconds of all fits by the model's own formula."""
    fitting: float = 0.0
    cells: float = 0.0
    """Scores looked at."""
    asking: float = 0.0


@dataclass(frozen=True)
class Tester:
    arena: Arena
    limits: Limits
    seed: int
    k: int
    now: Now

    def run(self, setting: Setting, best: Best | None) -> Outcome:
        """`best`: what the best trial of the model so far showed."""
        outcome = Outcome()
        try:
            self.refuse_too_large(setting)
            found: list[NDArray[np.float64]] = []
            for values in self._steps(setting, outcome):
                found.append(values)
                so_far = np.concatenate(found)
                outcome.value = float(so_far.mean())
                if best is not None and _hopeless(so_far, best.values, len(found)):
                    return outcome
            outcome.pruned = False
            if outcome.latest is not None:
                values = np.concatenate(found)
                start = values if best is None else best.start
                outcome.shown = Best(outcome.latest, values, start)
        except Misconfigured as problem:
            outcome.refused = str(problem)
        return outcome

    def refuse_too_large(self, setting: Setting) -> None:
        """Misconfigured where it could not be fitted on everything in the end."""
        size, config = self.arena.whole, setting.config
        refuse_beyond(
            self.limits, setting.name, needs(setting.name, config, size), held_by(size, [])
        )

    def _steps(self, setting: Setting, outcome: Outcome) -> Iterator[NDArray[np.float64]]:
        """What each step shows, and is measured; the next is made when it is asked for."""
        latest, *before = self.arena.windows
        asked = latest.seats(setting.history).asked
        model = self.fitted(setting, latest, outcome)
        cut = max(int(FIRST * len(asked)), 1)
        first = self.shown(model, asked.rows(np.arange(cut)), outcome)
        yield first.values
        rest = self.shown(model, asked.rows(np.arange(cut, len(asked))), outcome)
        outcome.latest = first.then(rest)
        yield rest.values
        del model
        for window in before:
            model = self.fitted(setting, window, outcome)
            yield self.shown(model, window.seats(setting.history).asked, outcome).values

    def fitted(self, setting: Setting, window: Window, outcome: Outcome) -> Recommender:
        data, start = window.seats(setting.history).data, self.now()
        model = MODELS[setting.name].model.fit(data, setting.config, seed=self.seed)
        outcome.fitting += self.now() - start
        outcome.told += needs(setting.name, setting.config, window.size).seconds
        return model

    def shown(self, model: Recommender, asked: Queries, outcome: Outcome) -> Showing:
        start = self.now()
        shown = show(model, asked, self.k)
        outcome.asking += self.now() - start
        outcome.cells += len(asked) * asked.targets.shape[1]
        return shown


def _hopeless(so_far: NDArray[np.float64], best: NDArray[np.float64], steps: int) -> bool:
    return steps <= len(STEPS) and clearly_behind(so_far, best, errors=STEPS[steps - 1])
