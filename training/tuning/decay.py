"""How fast histories fade: one setting that all models share, searched before theirs.

A few cheap models are fitted once and asked again and again, with histories weighed anew.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from recsys.data.interactions import HistoryConfig
from recsys.errors import Misconfigured
from recsys.models.base import Recommender
from recsys.models.ranges import Between
from training.tuning.arena import Window
from training.tuning.budget import Budget
from training.tuning.ledger import Asked, Ledger, Trial
from training.tuning.space import Dimension, Space, rounded
from training.tuning.trial import Outcome, Setting, Tester
from training.tuning.watch import Progress, Watch

__all__ = ["HISTORY", "Decay", "fading"]

HISTORY = "history"
"""Name of the study."""
HALF_LIFE = "half_life_days"
SPAN = Dimension(Between(5.0, 2000.0, log=True), whole=False)
TRIALS = 8


def fading(start: HistoryConfig, ledger: Ledger) -> HistoryConfig:
    """As the best trial has it; as it was, where there is none."""
    best = ledger.best(HISTORY)
    return start if best is None else _faded(start, best)


@dataclass
class Decay:
    start: HistoryConfig
    tester: Tester
    ledger: Ledger
    watch: Watch
    _models: list[tuple[Window, Recommender]] = field(default_factory=list)

    def search(self, judges: list[Setting], budget: Budget, until: float) -> None:
        """`until`: seconds of the budget that may be spent by the end of it."""
        longest = 0.0
        while len(self.ledger.trials(HISTORY)) < TRIALS and budget.spent + longest < until:
            begun = budget.spent
            self._trial(judges, budget)
            longest = max(longest, budget.spent - begun)

    def _trial(self, judges: list[Setting], budget: Budget) -> None:
        asked = self.ledger.ask(HISTORY, Space(self.start, {HALF_LIFE: SPAN}))
        history, begun = _faded(self.start, asked), budget.spent
        self.watch.say("trying how histories fade")
        value = self._value(judges, history)
        facts = {"seconds": budget.spent - begun, "spent": budget.spent}
        done = self.ledger.tell(HISTORY, asked, value, pruned=False, facts=facts)
        best = self.ledger.best(HISTORY) or done
        settings = {HALF_LIFE: history.half_life_days}
        self.watch.trial(Progress(done, settings, best.value, budget.left))

    def _value(self, judges: list[Setting], history: HistoryConfig) -> float:
        """Mean of what the models show in all windows."""
        if not self._models:
            self._models = [*self._fitted(judges)]
        shown = [
            self.tester.shown(model, window.seats(history).asked, Outcome()).values
            for window, model in self._models
        ]
        return float(np.concatenate(shown).mean()) if shown else 0.0

    def _fitted(self, judges: list[Setting]) -> Iterator[tuple[Window, Recommender]]:
        """Why one of them cannot be fitted, its own trial will tell."""
        for judge, window in product(judges, self.tester.arena.windows):
            with suppress(Misconfigured):
                yield window, self.tester.fitted(judge, window, Outcome())


def _faded(start: HistoryConfig, trial: Trial | Asked) -> HistoryConfig:
    if not trial.number:
        return start
    return replace(start, half_life_days=rounded(trial.point[HALF_LIFE]))
