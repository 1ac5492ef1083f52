"""From values to places on a chart, and the round values worth a mark."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10

__all__ = ["Scale", "label"]

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """`low` lies at `start`, `high` at `end`; of a logarithmic one both are above zero."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high = self._form(self.low), self._form(self.high)
        span = high - low or 1.0
        return self.start + (self.end - self.start) * (self._form(value) - low) / span

    def ticks(self, most: int) -> list[float]:
        """Round values from low to high, at most so many."""
        return list(self._powers(most)) if self.log else list(self._steps(most))

    def _steps(self, most: int) -> Iterator[float]:
        span = self.high - self.low
        if span <= 0:
            yield self.low
            return
        size = 10.0 ** floor(log10(span / most))
        step = next(size * s for s in STEPS if span / (size * s) < most)
        for place in range(ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9) + 1):
            yield round(place * step, 12)

    def _powers(self, most: int) -> Iterator[float]:
        """Powers of ten; 2 and 5 times them as well, where there is room."""
        first, last = floor(log10(self.low) + 1e-9), ceil(log10(self.high) + 1e-9)
        step = max(1, ceil((last - first) / most))
        times = (1, 2, 5) if 3 * (last - first) <= most else (1,)
        found = (t * 10.0**power for power in range(first, last + 1, step) for t in times)
        yield from (tick for tick in found if self.low * 0.999 <= tick <= self.high * 1.001)

    def _form(self, value: float) -> float:
        return log10(value) if self.log else value


def label(value: float) -> str:
    """Of a tick."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
