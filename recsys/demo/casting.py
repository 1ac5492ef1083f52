"""Who plays the reader of the story, and what will arrive for them.

The reader is somebody whom a unit to come would suit, and who has read nothing on its theme yet:
they will search for it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from recsys.demo.library import Library
from recsys.domain.unit import Unit

__all__ = ["Cast", "cast"]

SHORTEST_HISTORY = 8
LONGEST_HISTORY = 60
FEWEST_ON_THEME = 2
MOST_ON_THEME = 6
MOST_CONSIDERED = 40


@dataclass(frozen=True)
class Cast:
    reader: str
    arrivals: tuple[Unit, ...]
    """What will arrive, that which suits the reader best first."""

    @property
    def theme(self) -> str:
        return _theme(self.arrivals[0])


def cast(library: Library) -> Cast:
    traits = _Traits(library.units)
    profiles = {
        reader: traits.profile(units)
        for reader, units in library.histories.items()
        if SHORTEST_HISTORY <= len(units) <= LONGEST_HISTORY
    }
    _, reader, place = max(
        (traits.match(unit, profile), reader, place)
        for place, unit in _with_a_theme(library)
        for reader, profile in profiles.items()
        if f"on {_theme(unit)}" not in profile
    )
    others = sorted(
        (unit for unit in library.arrivals if unit is not library.arrivals[place]),
        key=lambda unit: -traits.match(unit, profiles[reader]),
    )
    return Cast(reader, (library.arrivals[place], *others))


def _with_a_theme(library: Library) -> list[tuple[int, Unit]]:
    """Arrivals on whose theme the library has something, and not much; all, if none is so."""
    counts = Counter(_theme(unit) for unit in library.units)
    places = list(enumerate(library.arrivals))
    few = [
        (place, unit)
        for place, unit in places
        if FEWEST_ON_THEME <= counts[_theme(unit)] <= MOST_ON_THEME
    ]
    return (few or places)[:MOST_CONSIDERED]


def _theme(unit: Unit) -> str:
    return (unit.subjects or unit.authors or (unit.title,))[-1]


class _Traits:
    """Authors and subjects of units; the rarer, the more they say."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._of = {str(unit.id): tuple(_traits(unit)) for unit in units}
        counts = Counter(trait for traits in self._of.values() for trait in traits)
        self._weight = {trait: log(len(units) / n) for trait, n in counts.items()}

    def profile(self, units: frozenset[str]) -> Mapping[str, float]:
        """Share of the history with each trait."""
        counts = Counter(trait for unit in units for trait in self._of.get(unit, ()))
        return {trait: n / len(units) for trait, n in counts.items()}

    def match(self, unit: Unit, profile: Mapping[str, float]) -> float:
        return sum(profile.get(t, 0.0) * self._weight.get(t, 0.0) for t in _traits(unit))


def _traits(unit: Unit) -> Iterator[str]:
    yield from (f"by {author}" for author in unit.authors)
    yield from (f"on {subject}" for subject in unit.subjects)
