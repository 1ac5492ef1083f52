"""Simulated readers of a library: everything they do is invented, seeded, and says so.

Every event has the surface `simulated`, every reader the home library `Simulated library`.  What
they like is `tastes`'; here is what they do about it: they search, look at lists from the top
(and seldom to the end), open, read, save, like, accept and reject; some click twice, and some are
robots.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.random import Generator

from recsys.demo.tastes import Tastes, draw_tastes, topics_of
from recsys.domain.event import Verb
from recsys.domain.unit import Unit

__all__ = ["POSITION_BIAS", "SURFACE", "Simulated", "Simulation", "simulate"]

SURFACE = "simulated"
POSITION_BIAS = 0.6
"""A unit at place p of a list is looked at with the chance p to minus this."""
HOME = "Simulated library"
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
ZONES = (
    "Europe/Zurich",
    "America/New_York",
    "Asia/Shanghai",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Australia/Sydney",
)

Cells = dict[str, Any]
"""One row of a file to import."""


@dataclass(frozen=True, slots=True)
class Simulation:
    readers: int = 480
    robots: int = 3
    days: int = 180
    visits: float = 11.0
    """Mean visits of one reader."""
    refusing: float = 0.06
    """Share of readers who do not agree to a history."""
    double_clicks: float = 0.04
    seed: int = 20


@dataclass(frozen=True)
class Simulated:
    readers: list[Cells]
    events: list[Cells]
    """In order of time."""
    liking: Callable[[str, str], float]
    """(reader, unit) → the chance that the reader, shown the unit, accepts it."""


def simulate(units: Sequence[Unit], until: datetime, plan: Simulation) -> Simulated:
    """The same units, time and plan give the same events."""
    rng = np.random.default_rng(plan.seed)
    tastes = draw_tastes(units, plan.readers, rng)
    crowd = _Crowd(units, tastes, until, plan)
    events = [event for row in range(plan.readers) for event in crowd.life(row, rng)]
    for number in range(plan.robots):
        events += _crawl(number, units, until, plan, rng)
    events.sort(key=lambda event: (event["at"], event["reader"]))
    readers = [_reader(row, until, plan, rng) for row in range(plan.readers)]
    return Simulated(readers, events, _liking(units, tastes))


class _Crowd:
    """Readers over one catalogue; `row` is a reader's number."""

    def __init__(
        self, units: Sequence[Unit], tastes: Tastes, until: datetime, plan: Simulation
    ) -> None:
        self._units = units
        self._topics = topics_of(units)
        self._tastes = tastes
        self._until = until
        self._plan = plan

    def life(self, row: int, rng: Generator) -> Iterator[Cells]:
        """Everything one reader did."""
        known: set[int] = set()
        joined = rng.uniform(0, self._plan.days * 0.7)
        visits = np.sort(rng.uniform(joined, self._plan.days, 2 + rng.poisson(self._plan.visits)))
        for day in visits:
            at = self._until - timedelta(days=self._plan.days - float(day))
            for cells in self._visit(row, at, known, rng):
                yield {"reader": _name(row), **cells, "surface": SURFACE, "user_agent": PERSON}

    def _visit(self, row: int, at: datetime, known: set[int], rng: Generator) -> Iterator[Cells]:
        """One visit: a search, a list, or straight to the shelf."""
        how = rng.random()
        if how < 0.2:
            yield from self._search(row, at, known, rng)
        elif how < 0.55:
            yield from self._look_at_list(row, at, known, rng)
        else:
            for unit in self._picked(row, 1 + rng.poisson(1.5), known, rng):
                at += timedelta(seconds=float(rng.uniform(60, 600)))
                yield from self._open(unit, at, rng)

    def _search(self, row: int, at: datetime, known: set[int], rng: Generator) -> Iterator[Cells]:
        """For the topic of something the reader would like, which is then opened."""
        for unit in self._picked(row, 1, known, rng):
            yield _cells(Verb.SEARCH, at, query=self._topics[unit].lower())
            yield from self._open(unit, at + timedelta(seconds=float(rng.uniform(10, 90))), rng)

    def _look_at_list(
        self, row: int, at: datetime, known: set[int], rng: Generator
    ) -> Iterator[Cells]:
        """Half of it popular, half to the taste; the lower a unit stands, the fewer look at it."""
        popular = rng.choice(len(self._units), 5, replace=False, p=self._tastes.appeal)
        personal = rng.choice(len(self._units), 5, replace=False, p=self._tastes.preference[row])
        shown = rng.permutation(np.unique(np.concatenate([popular, personal])))
        liking = self._tastes.liking(row)
        for position, unit in enumerate(shown.tolist(), 1):
            if unit in known or rng.random() > position**-POSITION_BIAS:
                continue
            at += timedelta(seconds=float(rng.uniform(5, 40)))
            if rng.random() < liking[unit]:
                known.add(unit)
                yield _cells(Verb.ACCEPT, at, unit=self._units[unit].id, position=position)
                yield from self._open(unit, at + timedelta(seconds=2), rng)
            elif rng.random() < 0.05:
                yield _cells(Verb.REJECT, at, unit=self._units[unit].id, position=position)

    def _open(self, unit: int, at: datetime, rng: Generator) -> Iterator[Cells]:
        name = self._units[unit].id
        yield _cells(Verb.VIEW, at, unit=name)
        if rng.random() < self._plan.double_clicks:
            yield _cells(Verb.VIEW, at + timedelta(seconds=float(rng.uniform(1, 20))), unit=name)
        read = at + timedelta(seconds=float(rng.uniform(40, 400)))
        for verb, chance in ((Verb.READ, 0.6), (Verb.SAVE, 0.12), (Verb.LIKE, 0.1)):
            if rng.random() < chance:
                yield _cells(verb, read, unit=name)

    def _picked(self, row: int, n: int, known: set[int], rng: Generator) -> list[int]:
        """Mostly something new to the reader."""
        drawn = rng.choice(len(self._units), n + 3, replace=False, p=self._tastes.preference[row])
        picked = [unit for unit in drawn.tolist() if unit not in known or rng.random() < 0.1][:n]
        known.update(picked)
        return picked


def _crawl(
    number: int, units: Sequence[Unit], until: datetime, plan: Simulation, rng: Generator
) -> Iterator[Cells]:
    """A robot opens unit after unit, once a second."""
    start = until - timedelta(days=float(rng.uniform(1, plan.days)))
    for second, unit in enumerate(units):
        cells = _cells(Verb.VIEW, start + timedelta(seconds=second), unit=unit.id)
        reader = f"sim-robot-{number + 1}"
        yield {"reader": reader, **cells, "surface": SURFACE, "user_agent": ROBOT}


def _reader(row: int, until: datetime, plan: Simulation, rng: Generator) -> Cells:
    created = _written(until - timedelta(days=plan.days))
    refuses = rng.random() < plan.refusing
    no = {"purpose": "history", "state": "refused", "at": created, "via": "simulated"}
    return {
        "id": _name(row),
        "home_library": HOME,
        "affiliations": [str(rng.choice(["student", "faculty", "public"], p=[0.6, 0.15, 0.25]))],
        "languages": ["en"],
        "time_zone": ZONES[row % len(ZONES)],
        "created": created,
        "consents": [no] if refuses else [],
    }


def _liking(units: Sequence[Unit], tastes: Tastes) -> Callable[[str, str], float]:
    rows = {_name(row): row for row in range(len(tastes.preference))}
    columns = {str(unit.id): column for column, unit in enumerate(units)}
    return lambda reader, unit: float(tastes.liking(rows[reader])[columns[unit]])


def _cells(verb: Verb, at: datetime, **cells: Any) -> Cells:
    return {"verb": verb.value, "at": _written(at), **cells}


def _written(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()


def _name(row: int) -> str:
    return f"sim-{row + 1:04d}"
