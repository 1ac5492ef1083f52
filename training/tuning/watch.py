"""Whoever looks on while settings are searched: a terminal, a register of runs, or nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from training.tuning.ledger import Trial

__all__ = ["Progress", "Watch", "Watches"]


@dataclass(frozen=True)
class Progress:
    """A trial that is over, where it stands."""

    trial: Trial
    settings: Mapping[str, Any]
    best: float
    """Of the same model so far; of all models where the trial was of the histories' decay."""
    left: float
    """Seconds of the budget."""


class Watch(Protocol):
    def trial(self, progress: Progress) -> None: ...

    def say(self, doing: str) -> None:
        """What is being done now, in a few words."""
        ...


@dataclass(frozen=True)
class Watches:
    """Many who look on, as one."""

    all: tuple[Watch, ...]

    def trial(self, progress: Progress) -> None:
        for watch in self.all:
            watch.trial(progress)

    def say(self, doing: str) -> None:
        for watch in self.all:
            watch.say(doing)
