"""Trials as they are really made: asked of the ledger, run, kept, told, and watched.

The order of trials is `search`'s.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from recsys.data.interactions import HistoryConfig
from training.experiment import Plan
from training.tuning.arena import Arena
from training.tuning.bests import Bests
from training.tuning.budget import Budget
from training.tuning.decay import fading
from training.tuning.estimates import Estimates, needs
from training.tuning.ledger import Asked, Ledger, Trial
from training.tuning.space import Space
from training.tuning.trial import Outcome, Setting, Tester
from training.tuning.watch import Progress, Watch

__all__ = ["Bench"]


@dataclass
class Bench:
    plan: Plan
    arena: Arena
    ledger: Ledger
    budget: Budget
    watch: Watch
    estimates: Estimates = field(default_factory=Estimates)

    def __post_init__(self) -> None:
        self.bests = Bests(self.ledger)
        self.tester = Tester(
            self.arena, self.plan.limits, self.plan.seed, self.plan.k, self.budget.now
        )
        for name in self.plan.spec.models:
            for trial in self.ledger.trials(name):
                self._note(name, trial.facts)

    @cached_property
    def spaces(self) -> dict[str, Space]:
        return {name: Space.of(config) for name, config in self.plan.spec.models.items()}

    @property
    def history(self) -> HistoryConfig:
        return fading(self.plan.history, self.ledger)

    def config(self, trial: Trial | Asked, name: str) -> Any:
        space = self.spaces[name]
        return space.config(trial.point) if trial.number else space.start

    def taken(self, name: str) -> Trial | None:
        """The best trial, where that is more than luck; else the one the search began with."""
        best, shown = self.ledger.best(name), self.bests.of(name)
        if best is None or shown is None:
            return best
        first, *_ = self.ledger.trials(name)
        return best if first.pruned or shown.wins else first

    def best_config(self, name: str) -> Any:
        taken = self.taken(name)
        return self.spaces[name].start if taken is None else self.config(taken, name)

    def trial(self, name: str) -> Trial:
        """The next of this model."""
        asked = self.ledger.ask(name, self.spaces[name])
        setting = Setting(name, self.config(asked, name), self.history)
        self.watch.say(f"trying {name}")
        outcome = self.tester.run(setting, self.bests.of(name))
        best = self.ledger.best(name)
        if outcome.shown is not None and (best is None or outcome.value > best.value):
            self.bests.keep(name, asked.number, outcome.shown)
        facts = self._facts(outcome)
        done = self.ledger.tell(name, asked, outcome.value, pruned=outcome.pruned, facts=facts)
        self.bests.tidy(name)
        self._note(name, facts)
        self._show(done, dict(asked.point), self.ledger.best(name))
        return done

    def estimate(self, name: str) -> float:
        """Seconds that a trial of this model will take, all windows asked."""
        config, cells = self.best_config(name), 0.0
        total = 0.0
        for window in self.arena.windows:
            asked = window.seats(self.history).asked
            cells += len(asked) * asked.targets.shape[1]
            total += self.estimates.fit(name, config, window.size)
        return total + self.estimates.asking(name, cells)

    def told(self, name: str) -> float:
        """The same as the model's formula has it, on any machine."""
        return sum(
            needs(name, self.spaces[name].start, window.size).seconds
            for window in self.arena.windows
        )

    def _facts(self, outcome: Outcome) -> dict[str, Any]:
        return {
            "told": outcome.told,
            "fitting": outcome.fitting,
            "cells": outcome.cells,
            "asking": outcome.asking,
            "refused": outcome.refused,
            "seconds": outcome.fitting + outcome.asking,
            "spent": self.budget.spent,
        }

    def _note(self, name: str, facts: Any) -> None:
        if facts["cells"]:
            self.estimates.note(
                name,
                told=facts["told"],
                fit=facts["fitting"],
                cells=facts["cells"],
                asking=facts["asking"],
            )

    def _show(self, done: Trial, settings: dict[str, Any], best: Trial | None) -> None:
        at_best = done.value if best is None else best.value
        self.watch.trial(Progress(done, settings, at_best, self.budget.left))
