"""Where settings are tried: parts of a log to learn from, and what came after each to be judged
on.  A log too large to be gone through many times is represented by some of its readers."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from recsys.data.assemble import RawLog, assemble, canonical
from recsys.data.dataset import Dataset
from recsys.data.interactions import HistoryConfig
from recsys.models.cost import Size
from training.experiment import Plan, earlier
from training.queries import Queries, Targets, queries
from training.split import Holdout, Mask, hold_out

__all__ = ["Arena", "Seats", "Window", "arena", "sampled"]

EVENTS = 500_000
"""A larger log is tried on some of its readers only."""
ASKED = 3000
CELLS = 1e8
"""Most readers asked in a window, and most scores looked at: readers times units."""
FEWEST = 500


@dataclass(frozen=True)
class Seats:
    """A window as it looks with one way to weigh histories."""

    data: Dataset
    asked: Queries


@dataclass
class Window:
    data: Dataset
    holdout: Holdout
    seed: int
    size: Size = field(init=False)
    _seats: tuple[HistoryConfig, Seats] | None = None

    def __post_init__(self) -> None:
        self.size = Size.of(self.data)

    def seats(self, history: HistoryConfig) -> Seats:
        """Kept until another history is asked for."""
        if self._seats is None or self._seats[0] != history:
            self._seats = (history, self._seated(replace(self.data, history=history)))
        return self._seats[1]

    def _seated(self, data: Dataset) -> Seats:
        asked = queries(data, self.holdout, Targets.NEW)
        most = min(ASKED, max(FEWEST, int(CELLS / max(len(data.items), 1))))
        lot = np.random.default_rng(self.seed).permutation(len(asked))[:most]
        return Seats(data, asked.rows(lot))


@dataclass(frozen=True)
class Arena:
    windows: tuple[Window, ...]
    """The latest first; all but the first are only for settings that did well there."""
    whole: Size
    """Of all that is learnt from in the end."""
    scale: float
    """Share of the events that the windows were cut from."""


def arena(raw: RawLog, plan: Plan) -> Arena:
    whole = assemble(raw, plan.history, seed=plan.seed)
    part = sampled(canonical(raw, plan.history, seed=plan.seed), EVENTS, seed=plan.seed)
    scale = len(part.log) / max(len(raw.log), 1)
    return Arena(tuple(_windows(part, plan)), Size.of(whole), scale)


def sampled(raw: RawLog, most: int, *, seed: int) -> RawLog:
    """All events of readers drawn by lot, no more than `most`; give a log in canonical order."""
    if len(raw.log) <= most:
        return raw
    counts = np.bincount(raw.log.users, minlength=len(raw.readers))
    lot = np.random.default_rng(seed).permutation(len(counts))
    drawn = lot[np.cumsum(counts[lot]) <= most]
    return raw.where(np.isin(raw.log.users, drawn))


def _windows(raw: RawLog, plan: Plan) -> Iterator[Window]:
    """What came last, judged on what came before it; then the same within what came before."""
    latest = earlier(raw, plan.spec.split.inner, plan)
    before = raw.where(latest)
    for log, learnt in ((raw, latest), (before, earlier(before, plan.spec.split.inner, plan))):
        window = _window(log, learnt, plan)
        if len(window.seats(plan.history).asked):
            yield window


def _window(raw: RawLog, learnt: Mask, plan: Plan) -> Window:
    held = hold_out(raw, learnt, listed={unit.id for unit in raw.units})
    return Window(assemble(held.train, plan.history, seed=plan.seed), held, plan.seed)
