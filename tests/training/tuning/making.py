"""What searches in these tests are made with: a small log, cheap models, a clock of their own."""

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from recsys.data.assemble import RawLog
from recsys.data.interactions import HistoryConfig
from recsys.models.registry import MODELS
from tests.training.small_logs import log_of
from training.experiment import Plan
from training.limits import Limits
from training.spec import Spec
from training.tuning.budget import Budget, Now
from training.tuning.finish import Finish
from training.tuning.ledger import Ledger
from training.tuning.tune import Means, Tuned, tune
from training.tuning.watch import Progress

__all__ = ["CHEAP", "NOTHING_LEFT", "Killed", "Notes", "Searched", "plan_of", "searched", "ticking"]

CHEAP = ("popularity", "bm25", "rp3beta")
NOTHING_LEFT = Finish(fits=0, readers=0, blends=0, must=False)


class Killed(Exception):
    """A search that went no further."""


@dataclass
class Notes:
    """Who looks on, and remembers."""

    most: int = 1000
    """After so many trials the search is killed."""
    trials: list[Progress] = field(default_factory=list)
    doings: list[str] = field(default_factory=list)

    def trial(self, progress: Progress) -> None:
        self.trials.append(progress)
        if len(self.trials) >= self.most:
            raise Killed

    def say(self, doing: str) -> None:
        self.doings.append(doing)

    @property
    def order(self) -> list[tuple[str, int]]:
        return [(one.trial.name, one.trial.number) for one in self.trials]


@dataclass(frozen=True)
class Searched:
    tuned: Tuned
    notes: Notes
    budget: Budget


def ticking(seconds: float) -> Now:
    """A clock on which that much passes from one look to the next."""
    looks = count()
    return lambda: next(looks) * seconds


def plan_of(*names: str, limits: Limits | None = None) -> Plan:
    spec = Spec(models={name: MODELS[name].config() for name in names or CHEAP})
    return Plan(spec, HistoryConfig(), 0, 10, lambda _doing: None, limits or Limits())


def searched(
    seconds: float,
    *,
    tick: float = 0.01,
    raw: RawLog | None = None,
    plan: Plan | None = None,
    finish: Finish = NOTHING_LEFT,
    directory: Path | None = None,
    spent: float = 0.0,
    notes: Notes | None = None,
) -> Searched:
    notes, budget = (
        notes or Notes(),
        Budget(seconds, ticking(tick), ticking(tick), spent_before=spent),
    )
    ledger = Ledger(directory, 0)
    tuned = tune(raw or log_of(80, 40), plan or plan_of(), Means(budget, finish, ledger, notes))
    return Searched(tuned, notes, budget)
