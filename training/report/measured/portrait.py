"""The data's portrait: how much there is, and how it is spread over units, readers and time."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.data.interactions import HistoryConfig, positive
from recsys.data.log import EventLog
from recsys.domain.unit import Unit
from training.beyond import gini
from training.files import UNTITLED
from training.report.told import Told
from training.split import has_times

__all__ = ["measured"]

LENGTHS = ((1, 1), (2, 2), (3, 5), (6, 10), (11, 20), (21, 50), (51, None))
AGES = (("under 30 days", 30), ("30 to 90 days", 90), ("90 to 365 days", 365), ("older", np.inf))
POINTS = 60
MOST_NAMED = 8
"""Languages and subjects listed."""

Numbers = NDArray[np.int64]


def measured(told: Told) -> dict[str, Any]:
    welcome = HistoryConfig()
    learnt = positive(told.holdout.train.log, welcome)
    later = positive(told.holdout.test, welcome)
    seen = told.done.data.interacted()
    readers_of_unit = np.diff(seen.tocsc().indptr).astype(np.int64)
    lengths = np.diff(seen.indptr).astype(np.int64)
    return {
        "sizes": _sizes(told, learnt, later, lengths, readers_of_unit),
        "popularity": _popularity(readers_of_unit),
        "lengths": _lengths(lengths),
        "weeks": _weeks(learnt, later),
        "hours": _hours(learnt, later),
        "ages": _ages(told, learnt),
        "known": _known(told.done.data.units),
    }


def _sizes(
    told: Told, learnt: EventLog, later: EventLog, lengths: Numbers, readers_of_unit: Numbers
) -> dict[str, Any]:
    n_readers, n_units = told.done.data.shape
    wanted = told.first.asked
    known = wanted.targets.sum(axis=0).A1 if len(wanted) else np.zeros(n_units)
    cold = float(known[readers_of_unit == 0].sum() + wanted.relevant.sum() - known.sum())
    return {
        "learnt": len(learnt),
        "later": len(later),
        "readers": n_readers,
        "units": n_units,
        "pairs": int(lengths.sum()),
        "density": float(lengths.sum() / max(n_readers * n_units, 1)),
        "repeats": 1 - float(lengths.sum()) / max(len(learnt), 1),
        "median_history": float(np.median(lengths)) if len(lengths) else 0.0,
        "cold_units": int((readers_of_unit == 0).sum()),
        "judged_readers": len(wanted),
        "cold_readers": int((wanted.used == 0).sum()),
        "targets": int(wanted.relevant.sum()),
        "cold_targets": int(cold),
    }


def _popularity(readers_of_unit: Numbers) -> dict[str, Any]:
    """Readers by rank of the unit, and the share of all uses that the most used units have."""
    falling = np.sort(readers_of_unit)[::-1]
    used = falling[falling > 0]
    if not len(used):
        return {"gini": 0.0, "curve": [], "lorenz": []}
    ranks = np.unique(np.geomspace(1, len(used), POINTS).round().astype(int))
    rising = np.concatenate([[0], np.cumsum(falling[::-1])]) / falling.sum()
    places = np.unique(np.linspace(0, len(falling), POINTS).round().astype(int))
    return {
        "gini": gini(falling.astype(np.float64)),
        "top_hundredth": float(falling[: max(len(falling) // 100, 1)].sum() / falling.sum()),
        "curve": [[int(rank), int(used[rank - 1])] for rank in ranks],
        "lorenz": [[round(p / len(falling), 4), round(float(rising[p]), 4)] for p in places],
    }


def _lengths(lengths: Numbers) -> list[list[Any]]:
    """Readers by how many units they used."""
    counted = []
    for low, high in LENGTHS:
        name = f"{low}+" if high is None else f"{low}" if low == high else f"{low}–{high}"
        counted.append([name, int(((lengths >= low) & (lengths <= (high or np.inf))).sum())])
    return counted


def _weeks(learnt: EventLog, later: EventLog) -> list[list[Any]]:
    """Monday of each week, events learnt from, later events; nothing without times."""
    if not has_times(learnt):
        return []
    weeks = [_week(log.days) for log in (learnt, later)]
    first, last = (int(end(np.concatenate(weeks))) for end in (np.min, np.max))
    counts = [np.bincount(week - first, minlength=last - first + 1) for week in weeks]
    mondays = np.datetime64("1969-12-29") + 7 * np.arange(first, last + 1)
    return [[str(day), int(a), int(b)] for day, a, b in zip(mondays, *counts, strict=True)]


def _week(days: NDArray[np.float64]) -> Numbers:
    """Number of the week that began on Monday, 29 December 1969, being 0."""
    return ((np.floor(days).astype(np.int64)) + 3) // 7


def _hours(learnt: EventLog, later: EventLog) -> list[list[int]]:
    """Events by weekday, Monday first, and hour, UTC; nothing where only dates are known."""
    days = np.concatenate([learnt.days, later.days])
    minutes = np.round((days - np.floor(days)) * 1440).astype(np.int64)
    if not has_times(learnt) or len(np.unique(minutes // 60)) < 3:
        return []
    weekday = (np.floor(days).astype(np.int64) + 3) % 7
    cells = np.bincount(weekday * 24 + minutes // 60 % 24, minlength=168)
    return [[int(n) for n in hours] for hours in cells.reshape(7, 24)]


def _ages(told: Told, learnt: EventLog) -> list[list[Any]]:
    """By the time since anybody first used a unit: how many units, and how many later targets."""
    data, wanted = told.done.data, told.first.asked
    log = positive(data.log, HistoryConfig())
    first = np.full(len(data.items), np.nan)
    np.fmin.at(first, log.items, log.days)
    per_unit = wanted.targets.sum(axis=0).A1 if len(wanted) else np.zeros(len(first))
    unheard = int(wanted.relevant.sum() - per_unit.sum())
    never = np.isnan(first)
    rows = [["nobody used it yet", int(never.sum()), int(per_unit[never].sum()) + unheard]]
    if not has_times(learnt):
        used = ~never
        return [*rows, ["somebody did", int(used.sum()), int(per_unit[used].sum())]]
    age, start = learnt.days.max() - first, 0.0
    for name, end in AGES:
        within = (age >= start) & (age < end)
        rows.append([name, int(within.sum()), int(per_unit[within].sum())])
        start = end
    return rows


def _known(units: tuple[Unit, ...]) -> dict[str, Any]:
    """What is written of the units: shares, and the commonest languages and subjects."""
    said = {
        "title": [unit.title != UNTITLED for unit in units],
        "author": [bool(unit.authors) for unit in units],
        "subjects": [bool(unit.subjects or unit.keywords) for unit in units],
        "publisher": [bool(unit.publisher) for unit in units],
        "text": [bool(unit.abstract or unit.text) for unit in units],
        "language": [unit.language != "und" for unit in units],
    }
    return {
        "shares": {name: sum(known) / max(len(units), 1) for name, known in said.items()},
        "languages": _commonest(unit.language for unit in units if unit.language != "und"),
        "subjects": _commonest(subject for unit in units for subject in set(unit.subjects)),
    }


def _commonest(names: Iterable[str]) -> list[list[Any]]:
    counted = sorted(Counter(names).items(), key=lambda one: (-one[1], one[0]))
    return [[name, n] for name, n in counted[:MOST_NAMED]]
