"""Every trial that was made, in Optuna's studies: one study for each model, one file for all.

The only module that knows Optuna.  A trial that was cut short by a kill is made again with the
same settings: what comes next depends on the seed and on the trials finished so far alone.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.samplers import TPESampler
from optuna.storages import BaseStorage, InMemoryStorage, RDBStorage
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy.exc import DatabaseError

from recsys.errors import Invalid
from recsys.models.ranges import OneOf
from training.tuning.space import Dimension, Point, Space

__all__ = ["STARTING", "Asked", "Ledger", "Trial"]

STARTING = 5
"""Trials of a model before the search learns from them, the one of its own settings included."""
DATABASE = "trials.db"
FACTS = "facts"


@dataclass(frozen=True)
class Trial:
    """One that is over."""

    name: str
    number: int
    """Of this model's finished trials, from 0."""
    point: Point
    value: float
    """NDCG over all windows; of a pruned trial, over what it was asked before it was given up."""
    pruned: bool
    facts: Mapping[str, Any]
    """What it took, and whatever else is told of it: plain JSON."""


@dataclass(frozen=True)
class Asked:
    """A trial that is to be made."""

    number: int
    point: Point
    _optuna: optuna.Trial


@dataclass
class Ledger:
    directory: Path | None
    """None: in memory, for a search that nobody goes on with."""
    seed: int
    _storage: BaseStorage = field(init=False)
    _studies: dict[str, optuna.Study] = field(init=False, default_factory=dict)
    _over: dict[str, list[Trial]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        if self.directory is None:
            self._storage = InMemoryStorage()
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        file = self.directory.resolve() / DATABASE
        try:
            self._storage = RDBStorage(f"sqlite:///{file}")
        except DatabaseError:
            reason = f"cannot be read: remove {file.parent} to begin the search anew"
            raise Invalid(str(file), reason) from None

    def trials(self, name: str) -> list[Trial]:
        """In the order they were finished in."""
        if name not in self._over:
            over = (TrialState.COMPLETE, TrialState.PRUNED)
            held = self._study(name).get_trials(deepcopy=False, states=over)
            self._over[name] = [_trial(name, number, one) for number, one in enumerate(held)]
        return self._over[name]

    def best(self, name: str) -> Trial | None:
        """Of those that were not pruned; the first of equals."""
        whole = [trial for trial in self.trials(name) if not trial.pruned]
        return max(whole, key=lambda trial: trial.value, default=None)

    def ask(self, name: str, space: Space) -> Asked:
        """The model's own settings first."""
        number, study = len(self.trials(name)), self._study(name)
        if number == 0:
            study.enqueue_trial(space.origin(), skip_if_exists=True)
        study.sampler = _sampler(crc32(f"{self.seed} {name} {number}".encode()))
        trial = study.ask({n: _distribution(d) for n, d in space.dimensions.items()})
        return Asked(number, dict(trial.params), trial)

    def tell(
        self, name: str, asked: Asked, value: float, *, pruned: bool, facts: Mapping[str, Any]
    ) -> Trial:
        asked._optuna.set_user_attr(FACTS, dict(facts))
        study = self._study(name)
        if pruned:
            asked._optuna.report(value, 0)
            study.tell(asked._optuna, state=TrialState.PRUNED)
        else:
            study.tell(asked._optuna, value)
        self._over[name].append(Trial(name, asked.number, asked.point, value, pruned, facts))
        return self._over[name][-1]

    def _study(self, name: str) -> optuna.Study:
        if name not in self._studies:
            self._studies[name] = optuna.create_study(
                storage=self._storage, study_name=name, direction="maximize", load_if_exists=True
            )
            self._forget_unfinished(self._studies[name])
        return self._studies[name]

    def _forget_unfinished(self, study: optuna.Study) -> None:
        for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            study.tell(trial.number, state=TrialState.FAIL)


def _trial(name: str, number: int, held: FrozenTrial) -> Trial:
    pruned = held.state is TrialState.PRUNED
    value = held.intermediate_values[0] if pruned else held.value
    facts = held.user_attrs[FACTS]
    return Trial(name, number, held.params, float(value or 0.0), pruned, facts)


def _sampler(seed: int) -> TPESampler:
    """Made anew for each trial, so that a search that was cut short goes on as it would have."""
    with warnings.catch_warnings(action="ignore", category=optuna.exceptions.ExperimentalWarning):
        return TPESampler(seed=seed, n_startup_trials=STARTING, multivariate=True)


def _distribution(dimension: Dimension) -> BaseDistribution:
    searched = dimension.range
    if isinstance(searched, OneOf):
        return CategoricalDistribution(searched.choices)
    if dimension.whole:
        return IntDistribution(int(searched.low), int(searched.high), log=searched.log)
    return FloatDistribution(searched.low, searched.high, log=searched.log)
