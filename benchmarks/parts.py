"""What is measured, by name: each part by itself, so that what one of them lacks costs no other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.catalogue.figures import scan
from benchmarks.figure import Figure
from benchmarks.inside.collapsed import collapsed
from benchmarks.inside.lists import lists_inside
from benchmarks.inside.new_units import new_units
from benchmarks.living.fresh import fresh
from benchmarks.living.memory import memory
from benchmarks.living.start import start
from benchmarks.living.swap import swap
from benchmarks.night.figures import night
from benchmarks.serving.lists import lists
from benchmarks.serving.setup import Served, Setup
from benchmarks.writing.events import events
from benchmarks.writing.feedback import feedback
from recsys.errors import ShelfcastError

__all__ = ["PARTS", "Extent", "LeftOut", "measured"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    seconds: int
    """Of each load."""
    connections: tuple[int, ...]
    scanned: tuple[int, ...]
    """Units of the catalogues whose best are looked for."""


@dataclass(frozen=True, slots=True)
class Part:
    measure: Callable[[Served, Extent], Iterator[Figure]]
    setups: str = ""
    """Beyond the first: w(orkers), s(hared state), u(nits)."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    what: str
    why: str


PARTS: Mapping[str, Part] = {
    "inside": Part(lambda on, to: lists_inside(on), "u"),
    "collapse": Part(lambda on, to: collapsed(on)),
    "night": Part(lambda on, to: night(on)),
    "lists": Part(lambda on, to: lists(on, to.seconds, to.connections), "wsu"),
    "freshness": Part(lambda on, to: fresh(on, to.seconds), "ws"),
    "feedback": Part(lambda on, to: feedback(on, to.seconds, to.connections), "ws"),
    "start": Part(lambda on, to: start(on), "su"),
    "memory": Part(lambda on, to: memory(on, to.seconds), "u"),
    "swap": Part(lambda on, to: swap(on, to.seconds), "u"),
    "events": Part(lambda on, to: events(on, to.seconds, to.connections), "ws"),
    "new-units": Part(lambda on, to: new_units(on)),
    "scan": Part(lambda on, to: scan(to.scanned)),
}
"""In this order, on one copy of the library: what adds readers, events and units comes last."""


def measured(
    setups: Iterable[tuple[str, Setup]], names: Sequence[str], extent: Extent
) -> Iterator[Figure | LeftOut]:
    """`setups`: with the letter of what sets each apart; empty for the first."""
    for letter, setup in setups:
        chosen = {name: PARTS[name] for name in names if letter in PARTS[name].setups}
        if not chosen:
            continue
        where = setup.suffix.strip("_").replace("_", " ")
        yield from _kept(where or "everything", _on(setup, where, chosen, extent))


def _on(
    setup: Setup, where: str, chosen: Mapping[str, Part], extent: Extent
) -> Iterator[Figure | LeftOut]:
    with setup.copy() as served:
        for name, part in chosen.items():
            yield from _kept(f"{name} {where}".strip(), part.measure(served, extent))


def _kept(name: str, figures: Iterator[Figure | LeftOut]) -> Iterator[Figure | LeftOut]:
    """What was found before something failed stays found."""
    try:
        yield from figures
    except ShelfcastError as problem:
        yield LeftOut(name, str(problem))
    except Exception as problem:  # the others are still to come
        yield LeftOut(name, f"failed: {problem!r}")
