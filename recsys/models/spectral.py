"""Low-pass filters of the graph of units and readers: what is smooth over it passes.

P = RᵀR is the graph, with R the readers' units over the square roots of both degrees.  A filter is
a function h of P's eigenvalues, to which an ideal one is added that passes the leading ones alone:

* `linear`: h(x) = x (GF-CF; Shen et al. 2021),
* `chebyshev`: a plateau, interpolated by Chebyshev polynomials (ChebyCF; Kim et al. 2025),
* `sharpened`: blurred once, then sharpened by a step of Runge and Kutta's method (BSPM; Choi et
  al. 2023), what is ideal being merged last.

Of P only the strongest entries of each row are kept.  h is exact on the leading eigenvalues and a
straight line over the rest, which lie close to 0.  The eigenvectors are `spectrum`'s.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
import scipy.sparse as sp
from numpy.polynomial.chebyshev import chebfit, chebpts1, chebval
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.models.arrays import load_array, load_sparse, save_array, save_sparse
from recsys.models.base import Floats, Ints, TopK
from recsys.models.cost import DENSE, SPARSE, Needs, Size
from recsys.models.neighbours import BLOCK, nearest, stacked
from recsys.models.parallel import Workers, cores, workers
from recsys.models.ranges import Between, OneOf
from recsys.models.ranking import Ranks, top_k
from recsys.models.spectrum import SPARE, STEPS, leading

__all__ = ["Spectral", "SpectralConfig"]

Wide = NDArray[np.float64]
Filter = Literal["linear", "chebyshev", "sharpened"]
RUNS = 20
"""Numbers that lie side by side are gone through so many times faster than single ones."""
ORDER = 8
"""Of the Chebyshev polynomials."""


@dataclass(frozen=True, slots=True)
class SpectralConfig:
    filter: Annotated[Filter, OneOf(("linear", "chebyshev", "sharpened"))] = "linear"
    share: Annotated[float, Between(0.03, 1.0, log=True)] = 0.1
    """Of the ideal filter, beside 1 of the other."""
    dimensions: Annotated[int, OneOf((64, 128, 256, 512))] = 256
    """That the ideal filter passes."""
    smoothing: Annotated[float, Between(0.0, 4.0)] = 1.0
    """What is added to each degree, in mean degrees.  Without it, as the papers have it, the
    leading eigenvectors of a sparse log are little circles of units that hardly anybody else
    reads."""
    power: Annotated[float, Between(0.0, 0.5)] = 0.5
    """Of a unit's readers: what goes through the filter is divided by it, what comes out
    multiplied.  0 in GF-CF and BSPM."""
    ideal_power: float = 0.5
    """The same for the ideal filter."""
    flatness: float = 1.5
    """Of the plateau."""
    sharpening: float = 2.5
    """How long it goes on."""
    neighbours: int = 300
    """Kept for each unit, itself counted."""


class Spectral(Ranks):
    """`history @ (weights + fold_in @ factors.T)`.  Linear in the history."""

    def __init__(self, weights: sp.csr_matrix, fold_in: Floats, factors: Floats) -> None:
        self._weights = weights
        self._fold_in = fold_in
        self._factors = factors

    @classmethod
    def needs(cls, size: Size, config: SpectralConfig) -> Needs:
        """Blocks of vectors of readers and units; what is kept; a few dense rows."""
        width = min(config.dimensions, size.items) + SPARE
        vectors = (4 * size.users + 8 * size.items) * width
        kept = 3 * size.items * min(config.neighbours, size.items)
        rows = 4 * (cores() + 2) * BLOCK * size.items
        products = 2 * STEPS * size.pairs * width / RUNS + size.together + size.items**2 / RUNS
        turns = 2 * STEPS * (size.users + size.items) * width**2
        return Needs(
            memory_bytes=4 * (vectors + rows) + 8 * kept + 64 * size.pairs,
            seconds=products / SPARSE + turns / DENSE,
        )

    @classmethod
    def fit(cls, data: Dataset, config: SpectralConfig, *, seed: int) -> Self:
        taken = data.interacted()
        readers = np.maximum(np.asarray(taken.sum(axis=0), np.float32).ravel(), 1.0)
        graph = _normalised(taken, config.smoothing)
        with workers() as team:
            values, vectors = leading(graph, config.dimensions, seed, team)
            kept = _strongest(graph, readers ** np.float32(config.power), config.neighbours, team)
        parts = _parts(config, values.astype(np.float64) ** 2)
        unchanged = parts.unchanged * sp.eye_array(len(readers), dtype=np.float32)
        scales = [(readers[:, None] ** power, gain) for power, gain in parts.gains.items()]
        return cls(
            sp.csr_matrix(parts.slope * kept + unchanged, dtype=np.float32),
            np.hstack([vectors / scale * gain for scale, gain in scales]).astype(np.float32),
            np.hstack([vectors * scale for scale, _ in scales]).astype(np.float32),
        )

    def score(self, user_items: sp.csr_matrix) -> Floats:
        near = (user_items @ self._weights).toarray()
        return np.asarray(near + (user_items @ self._fold_in) @ self._factors.T, np.float32)

    def vectors(self) -> tuple[Floats, Floats]:
        return self._fold_in, self._factors

    def beside(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return sp.csr_matrix(user_items @ self._weights)

    def similar(self, items: Ints, k: int) -> TopK:
        """By what each, alone in a history, adds to the others."""
        each = sp.eye_array(self._weights.shape[0], dtype=np.float32, format="csr")
        scores = self.score(sp.csr_matrix(each[items]))
        scores[np.arange(len(items)), items] = -np.inf
        return top_k(scores, k)

    def save(self, directory: Path) -> None:
        save_sparse(directory, "weights", self._weights)
        save_array(directory, "fold_in", self._fold_in)
        save_array(directory, "factors", self._factors)

    @classmethod
    def load(cls, directory: Path) -> Self:
        fold_in, factors = (load_array(directory, name) for name in ("fold_in", "factors"))
        return cls(load_sparse(directory, "weights"), fold_in, factors)


@dataclass(frozen=True, slots=True)
class Parts:
    """A filter as `slope`·x + `unchanged`, and what the leading eigenvalues get beside it: a gain
    each, by the power of the units' readers that goes with it."""

    slope: float
    unchanged: float
    gains: dict[float, Wide]


def _parts(config: SpectralConfig, leading_values: Wide) -> Parts:
    last = leading_values.min(initial=1.0)
    at_zero, at_last = _response(config, np.array([0.0, last]))
    slope = (at_last - at_zero) / last
    beyond = _response(config, leading_values) - (slope * leading_values + at_zero)
    gains = {config.ideal_power: np.full(len(leading_values), config.share)}
    if beyond.any():
        gains[config.power] = gains.get(config.power, 0.0) + beyond
    return Parts(float(slope), float(at_zero), gains)


def _response(config: SpectralConfig, x: Wide) -> Wide:
    """h of eigenvalues between 0 and 1."""
    if config.filter == "chebyshev":
        nodes = chebpts1(ORDER + 1)
        polynomial = chebfit(nodes, _plateau(nodes, config.flatness), ORDER)
        return np.asarray(chebval(1.0 - 2.0 * x, polynomial))
    if config.filter == "sharpened":
        step = config.sharpening * x
        return np.asarray(x * (1.0 - step + step**2 / 2 - step**3 / 6 + step**4 / 24))
    return x


def _plateau(t: Wide, flatness: float) -> Wide:
    """From 1 at t = -1, the smoothest there is, to 0 at t = 1."""
    return np.asarray(0.5 - 0.5 * np.sign(t) * np.abs(t) ** flatness)


def _normalised(taken: sp.csr_matrix, smoothing: float) -> sp.csr_matrix:
    by_user, by_item = (_scale(taken, axis, smoothing) for axis in (1, 0))
    graph = sp.diags_array(by_user) @ taken @ sp.diags_array(by_item)
    return sp.csr_matrix(graph, dtype=np.float32)


def _scale(taken: sp.csr_matrix, axis: int, smoothing: float) -> Wide:
    """One over the roots of the smoothed degrees; the mean is over those that have any."""
    degrees = np.asarray(taken.sum(axis=axis), np.float64).ravel()
    mean = degrees.sum() / max(np.count_nonzero(degrees), 1)
    return np.asarray(np.maximum(degrees + smoothing * mean, 1.0) ** -0.5)


def _strongest(graph: sp.csr_matrix, scale: Floats, k: int, team: Workers) -> sp.csr_matrix:
    """The largest entries of each row of P, rows over `scale` and columns times it."""
    by_item = sp.csr_matrix(sp.diags_array(1.0 / scale) @ graph.T, dtype=np.float32)
    scaled = sp.csr_matrix(graph @ sp.diags_array(scale), dtype=np.float32)

    def block(at: int) -> sp.csr_matrix:
        return nearest((by_item[at : at + BLOCK] @ scaled).toarray(), k)

    return stacked(team.each(block, range(0, len(scale), BLOCK)), len(scale))
