"""Whether a list could be answered now.

Ready: the store answers, and either a model serves or none was ever promoted: then lists are the
flagged fallback, which is an answer.  Not ready: the store is out of reach, or a model should
serve and nothing does.  What is wrong without keeping us from answering is a note.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from recsys.bootstrap import Services
from recsys.errors import ShelfcastError

__all__ = ["Readiness", "readiness"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    model: str | None
    """The version that serves."""
    reasons: tuple[str, ...] = ()
    """Why no list can be answered; empty: ready."""
    notes: tuple[str, ...] = ()


def readiness(services: Services) -> Readiness:
    """Reads the store: milliseconds, or as long as the store takes to say no."""
    champions = services.champions
    try:
        services.stores.units.version()
        pointer = champions.pointer()
        bundle = champions.current()
    except (ShelfcastError, OSError) as problem:
        return Readiness(model=None, reasons=(f"store: {problem}",))
    notes = tuple(_troubles(services))
    if bundle is not None:
        return Readiness(model=bundle.version, notes=notes)
    if pointer is None:
        fallback = "no model was promoted yet: lists are not personal"
        return Readiness(model=None, notes=(fallback, *notes))
    return Readiness(model=None, reasons=(champions.trouble or f"model {pointer} is being loaded",))


def _troubles(services: Services) -> Iterator[str]:
    """What fails in the background, and lists do without."""
    if services.champions.trouble:
        yield services.champions.trouble
    standing = services.shared.standing()
    if standing is not None and not standing.reached:
        yield "redis: out of reach: changes of other processes are found by looking, some later"
    for what, trouble in (
        ("pushes", services.push.trouble),
        ("trainings", services.learning.status().trouble),
    ):
        if trouble:
            yield f"{what}: {trouble}"
