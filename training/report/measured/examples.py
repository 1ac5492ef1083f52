"""Ten readers drawn by lot, with what they had, what they would have been given, and why.

Nobody is to be recognised: readers have letters, none has few units, and a unit that few readers
used is not named where it would tell what somebody did.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.domain.unit import Unit
from recsys.models.base import Ints
from recsys.models.blend import Blend
from training.compare import HISTORY_BANDS
from training.report.told import Told

__all__ = ["FEWEST_READERS", "FEWEST_UNITS", "measured"]

READERS = 10
FEWEST_UNITS = 3
"""Readers with fewer are not shown."""
FEWEST_READERS = 10
"""A unit with fewer is not named as anybody's."""
HISTORY_SHOWN = 8
LIST_SHOWN = 10
WORTH_SAYING = 0.05
"""A unit of the history that gives less of the score is no reason."""

MANY = (20, 50, 100)

LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Shown:
    """What may be said of whom."""

    told: Told
    common: NDArray[np.bool_]
    """(n_units,): whether enough readers used it."""

    def title(self, unit: int) -> str | None:
        """None: not to be named."""
        return self.told.done.data.units[unit].title if self.common[unit] else None


def measured(told: Told) -> dict[str, Any] | None:
    """None where nobody may be shown."""
    seen = told.done.data.interacted()
    readers_of_unit = np.diff(seen.tocsc().indptr)
    shown = Shown(told, readers_of_unit >= FEWEST_READERS)
    drawn = _drawn(shown)
    if not drawn:
        return None
    return {
        "k": told.plan.k,
        "fewest_units": FEWEST_UNITS,
        "fewest_readers": FEWEST_READERS,
        "models": [told.served, *([told.rival] if told.rival else [])],
        "readers": [_reader(letter, at, shown) for letter, at in zip(LETTERS, drawn, strict=False)],
    }


def _drawn(shown: Shown) -> list[int]:
    """In turn from each band of histories, by lot among those with enough that may be named."""
    asked = shown.told.first.asked
    named = np.asarray((asked.histories > 0) @ shown.common.astype(np.float32)).ravel()
    fitting = (asked.used >= FEWEST_UNITS) & (named >= FEWEST_UNITS)
    lot = np.random.default_rng(shown.told.plan.seed).permutation(len(asked))
    bands = [
        [int(r) for r in lot if fitting[r] and low <= asked.used[r] <= (high or np.inf)]
        for low, high in HISTORY_BANDS
    ]
    drawn = [reader for turn in zip_longest(*bands) for reader in turn if reader is not None]
    return sorted(drawn[:READERS], key=lambda reader: (asked.used[reader], reader))


def _reader(letter: str, at: int, shown: Shown) -> dict[str, Any]:
    told = shown.told
    history = _history(at, told)
    lists = [_list(model, at, history, shown) for model in (told.served, told.rival) if model]
    return {
        "name": letter,
        "units": _roughly(int(told.first.asked.used[at])),
        "mostly": _mostly([told.done.data.units[row] for row in history if shown.common[row]]),
        "targets": int(told.first.asked.relevant[at]),
        "history": [shown.title(row) for row in history[:HISTORY_SHOWN]],
        "lists": lists,
    }


def _roughly(units: int) -> str:
    """A long history would tell whose it is by its length."""
    passed = [step for step in MANY if units > step]
    return f"more than {passed[-1]}" if passed else str(units)


def _history(at: int, told: Told) -> Ints:
    """Weightiest first: the latest, and what was come back to."""
    row = told.first.asked.histories[[at]]
    liked = row.data > 0
    units, weights = row.indices[liked], row.data[liked]
    return np.asarray(units[np.argsort(-weights, kind="stable")], np.int32)


def _list(model: str, at: int, history: Ints, shown: Shown) -> list[dict[str, Any]]:
    """A hit on a unit that is not to be named stands without its title."""
    told = shown.told
    made = told.shown(model)
    places = np.flatnonzero(made.lists[at] >= 0)[:LIST_SHOWN]
    units = made.lists[at][places]
    reasons = _reasons(model, at, units, shown)
    titles = [told.done.data.units[unit].title for unit in units]
    return [
        {
            "title": shown.title(int(unit)) if made.found[at, place] else title,
            "hit": bool(made.found[at, place]),
            "because": because,
        }
        for place, unit, title, because in zip(places, units, titles, reasons, strict=True)
    ]


def _reasons(model: str, at: int, units: Ints, shown: Shown) -> list[list[Any]]:
    """For each unit the part of the history that gave most to its score, and its share of it."""
    blend = shown.told.done.blend
    if blend is None or model != blend.name:
        return [[] for _ in units]
    return [*_heaviest(blend.model, at, units, shown)]


def _heaviest(blend: Blend, at: int, units: Ints, shown: Shown) -> Iterator[list[Any]]:
    row = shown.told.first.asked.histories[[at]]
    spread = blend.spread(row.indices, row.data)
    parts = blend.contributions(spread, units, blend.reach(blend.features([])))
    scores = blend.linear(spread)[units]
    for column, score in zip(parts.T, scores, strict=True):
        best = int(np.argmax(column)) if len(column) else -1
        share = float(column[best] / score) if best >= 0 and score > 0 else 0.0
        worth = share > WORTH_SAYING
        yield [shown.title(int(row.indices[best])), round(min(share, 1.0), 3)] if worth else []


def _mostly(units: list[Unit]) -> str | None:
    """The language or the subject of at least half of them, if there is one."""
    languages = Counter(unit.language for unit in units if unit.language != "und")
    subjects = Counter(subject for unit in units for subject in set(unit.subjects))
    for counted in (languages, subjects):
        found = min(counted.items(), key=lambda one: (-one[1], one[0]), default=("", 0))
        if found[1] * 2 >= max(len(units), 1) and found[1] > 1:
            return found[0]
    return None
