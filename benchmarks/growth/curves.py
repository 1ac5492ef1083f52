"""What was measured at which size, and the power of the size that it grows with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from typing import Any, Self

import numpy as np

__all__ = ["Curve", "Fit"]


@dataclass(frozen=True, slots=True)
class Curve:
    axis: str
    """What grows: units, readers, history, connections."""
    name: str
    unit: str
    points: Sequence[tuple[float, float]]
    """Size and value, sizes rising."""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        points = [(size, value) for size, value in told["points"]]
        return cls(told["axis"], told["name"], told["unit"], points)

    def at(self, size: float) -> float | None:
        """What was measured there."""
        return dict(self.points).get(size)


@dataclass(frozen=True, slots=True)
class Fit:
    """Of the two forms `scale · size ** exponent` and `base + slope · size`, the one that tells the
    largest size better from the others; a power that falls is none: nothing costs less for more."""

    exponent: float
    """Of the power, by least squares of the logarithms."""
    error: float
    """Its standard error."""
    scale: float
    base: float
    slope: float
    straight: bool
    """Whether the line is the better one."""
    missed: float
    """By how much of itself the largest measured value was missed, told from the smaller sizes."""

    @classmethod
    def of(cls, curve: Curve) -> Self:
        """At least three sizes."""
        sizes, values = np.array(curve.points, np.float64).T
        exponent, scale, error = _power(sizes, values)
        base, slope = _line(sizes, values)
        told = _power(sizes[:-1], values[:-1])
        power = told[1] * sizes[-1] ** told[0]
        before = _line(sizes[:-1], values[:-1])
        line = before[0] + before[1] * sizes[-1]
        missed = [abs(one - values[-1]) / values[-1] for one in (power, line)]
        straight = bool(exponent < 0 or (missed[1] < missed[0] and slope > 0))
        return cls(exponent, error, scale, base, slope, straight, float(missed[straight]))

    def __call__(self, size: float) -> float:
        return self.base + self.slope * size if self.straight else self.scale * size**self.exponent


def _power(sizes: np.ndarray, values: np.ndarray) -> tuple[float, float, float]:
    """Exponent, scale, and the exponent's standard error; which two sizes leave open."""
    x, y = np.log(sizes), np.log(values)
    across = x - x.mean()
    spread = float(across @ across)
    exponent = float(across @ y) / spread
    left = y - y.mean() - exponent * across
    freedom = len(x) - 2
    error = sqrt(float(left @ left) / freedom / spread) if freedom > 0 else 0.0
    return exponent, exp(float(y.mean()) - exponent * float(x.mean())), error


def _line(sizes: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Base and slope, by least squares of what is missed in parts of the value: each size counts
    alike.  A line that would fall is level."""
    weights = 1 / values
    columns = np.stack([weights, sizes * weights], axis=1)
    (base, slope), *_ = np.linalg.lstsq(columns, np.ones(len(values)), rcond=None)
    if slope < 0:
        return float(weights.sum() / (weights @ weights)), 0.0
    return float(base), float(slope)
