"""A search as it is followed in a terminal: the best so far, or a line for each trial in a pipe."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from training.tuning.budget import spoken

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

    from training.tuning.watch import Progress, Watch

__all__ = ["watching"]


@contextmanager
def watching() -> "Iterator[Watch]":
    """On standard error."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("starting") as status:
        yield OnTerminal(console, status)


class Lines:
    def trial(self, progress: "Progress") -> None:
        print(line(progress), file=sys.stderr, flush=True)  # noqa: T201 - a pipe reads lines

    def say(self, doing: str) -> None:
        """Trials are told when they are over."""


class OnTerminal:
    """The trials that found something better stay; the rest passes by."""

    def __init__(self, console: "Console", status: "Status") -> None:
        self._console = console
        self._status = status
        self._last = ""

    def trial(self, progress: "Progress") -> None:
        self._last = line(progress)
        if progress.trial.value >= progress.best and not progress.trial.pruned:
            self._console.print(self._last, highlight=False)

    def say(self, doing: str) -> None:
        self._status.update(f"{doing} …  {self._last}")


def line(progress: "Progress") -> str:
    trial = progress.trial
    if trial.facts.get("refused"):
        found = f"refused: {trial.facts['refused']}"
    else:
        found = f"NDCG {trial.value:.4f}{' given up' if trial.pruned else ''}"
        found += f", best {progress.best:.4f}"
    return (
        f"{trial.name} {trial.number}: {found}  ({_settings(progress.settings)}; "
        f"{trial.facts['seconds']:.1f} s; {spoken(progress.left)} left)"
    )


def _settings(settings: Mapping[str, Any]) -> str:
    told = (f"{n} {v:.4g}" if isinstance(v, float) else f"{n} {v}" for n, v in settings.items())
    return ", ".join(told) or "nothing to set"
