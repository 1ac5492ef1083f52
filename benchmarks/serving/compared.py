"""Two servers under the same load, in turn, so that whatever else this machine does meanwhile slows
down both: ours, and the one of constant answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figure import Figure, beside
from benchmarks.serving.load import Load, load

__all__ = ["CONSTANT", "WARM_UP", "Asking", "compared"]

CONSTANT = "constant answer"
WARM_UP = 1
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One kind of request, at so many connections."""

    what: str
    """The things that are counted: `recommendations`, `events`."""
    script: Path
    told: Sequence[str]
    connections: int
    size: int = 1
    """Things in one request."""
    named: str = ""
    """Of its figures, instead of the number of connections."""

    def of(self, url: str, seconds: int) -> Load:
        return load(self.script, url, self.told, connections=self.connections, seconds=seconds)


def compared(asking: Asking, urls: tuple[str, str], seconds: int, suffix: str) -> Iterator[Figure]:
    """`urls`: of ours, and of the constant answer."""
    ours, constant = (asking.of(url, seconds) for url in urls)
    where = f"{asking.named or f'c{asking.connections}'}{suffix}"
    rates = (one.rate * asking.size for one in (ours, constant))
    yield beside(f"{asking.what}_per_s_{where}", next(rates), "1/s", CONSTANT, next(rates))
    for name in ("p50", "p95", "p99"):
        times = (getattr(one, name) for one in (ours, constant))
        yield beside(f"{asking.what}_{name}_ms_{where}", next(times), "ms", CONSTANT, next(times))
    yield _plain(f"{asking.what}_wrk_share_{where}", ours.generator_share, "of all cores")
    yield _plain(f"{asking.what}_failed_{where}", ours.failed, "requests")


def _plain(name: str, value: float, unit: str) -> Figure:
    return Figure(name=name, value=round(value, 4), unit=unit)
