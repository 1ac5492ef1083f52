"""How sure a mean over readers is: the paired percentile bootstrap (Efron and Tibshirani 1993).

Readers are drawn, and everything measured on a reader comes along, so that differences between
models are compared on the same readers.  Rows are sorted first: a result depends on which values
occur together, never on who they belong to or the order readers came in.
"""

from dataclasses import dataclass

import numpy as np

from training.metrics import Values

__all__ = ["Estimate", "difference", "estimates", "resampled", "share"]

DRAWS = 1000
LEVEL = 0.95
BATCH = 50


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and the interval that holds the true one 95 times in 100."""

    mean: float
    low: float
    high: float

    @property
    def above_noise(self) -> bool:
        """Of a difference: whether all of the interval is above zero."""
        return self.low > 0

    @property
    def below_noise(self) -> bool:
        return self.high < 0


def estimates(values: Values, *, seed: int, draws: int = DRAWS) -> list[Estimate]:
    """One for each column of (n_readers, n_columns)."""
    if not len(values):
        return [Estimate(0.0, 0.0, 0.0)] * values.shape[1]
    values = values[np.lexsort(values.T)]
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(resampled(values, seed, draws), [tail, 100 - tail], axis=0)
    means = values.mean(axis=0)
    return [Estimate(*map(float, column)) for column in zip(means, low, high, strict=True)]


def difference(ours: Values, theirs: Values, *, seed: int, draws: int = DRAWS) -> Estimate:
    """Of ours less theirs, reader by reader."""
    return estimates((ours - theirs)[:, None], seed=seed, draws=draws)[0]


def share(part: Values, whole: Values, *, seed: int, draws: int = DRAWS) -> Estimate:
    """Σ part over Σ whole, both reader by reader: of all targets, say, those that were found."""
    if not whole.any():
        return Estimate(0.0, 0.0, 0.0)
    values = np.column_stack([part, whole]).astype(np.float64)
    drawn = resampled(values[np.lexsort(values.T)], seed, draws)
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [tail, 100 - tail])
    return Estimate(float(part.sum() / whole.sum()), float(low), float(high))


def resampled(values: Values, seed: int, draws: int) -> Values:
    """(draws, n_columns): means of samples of as many readers, drawn with replacement."""
    rng, n = np.random.default_rng(seed), len(values)
    means = []
    for start in range(0, draws, BATCH):
        size = min(BATCH, draws - start)
        drawn = rng.integers(0, n, (size, n)) + n * np.arange(size)[:, None]
        times = np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)
        means.append(times @ values / n)
    return np.concatenate(means)
