import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.spectral import Spectral, SpectralConfig
from tests.recsys.models.boards import dataset

RNG = np.random.default_rng(4)
KINDS = RNG.integers(0, 3, 60), RNG.integers(0, 3, 40)
LIKELY = np.where(KINDS[0][:, None] == KINDS[1], 0.5, 0.04)
TAKEN = (RNG.random(LIKELY.shape) < LIKELY).astype(int)
"""Three kinds of readers and units, so that three eigenvalues stand out."""
READERS = TAKEN.sum(axis=0)
EIGENVALUES, EIGENVECTORS = np.linalg.eigh(
    (TAKEN / TAKEN.sum(axis=1)[:, None]).T @ TAKEN / np.sqrt(np.outer(READERS, READERS))
)
GRAPH = EIGENVECTORS * EIGENVALUES @ EIGENVECTORS.T


def weights(**settings: object) -> NDArray[np.float32]:
    """What each unit, alone in a history, adds to the others."""
    known = {"smoothing": 0.0, "power": 0.0, "neighbours": 40, "share": 0.3, "dimensions": 3}
    config = SpectralConfig(**{**known, **settings})  # type: ignore[arg-type]  # keywords of tests
    model = Spectral.fit(dataset(TAKEN), config, seed=1)
    return model.score(sp.csr_matrix(np.eye(40, dtype=np.float32)))


def passed(power: float, filtered: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled: NDArray[np.float64] = (READERS**-power)[:, None] * filtered * READERS**power
    return scaled


def ideal(dimensions: int) -> NDArray[np.float64]:
    first: NDArray[np.float64] = EIGENVECTORS[:, -dimensions:] @ EIGENVECTORS[:, -dimensions:].T
    return first


def test_the_linear_filter_is_that_of_gf_cf() -> None:
    """Shen et al. 2021, formula 10: R̃ᵀR̃ + α D^(-1/2) U Uᵀ D^(1/2)."""
    np.testing.assert_allclose(weights(), GRAPH + 0.3 * passed(0.5, ideal(3)), atol=1e-4)


def test_the_chebyshev_filter_is_the_recurrence_of_the_scaled_laplacian() -> None:
    """Kim et al. 2025: coefficients from the Chebyshev nodes, T₀ = I, T₁ = L̃, Tₖ = 2 L̃ Tₖ₋₁ - Tₖ₋₂,
    all between powers of the degrees."""
    laplacian = np.eye(40) - 2 * GRAPH
    nodes = np.cos((np.arange(9) + 0.5) / 9 * np.pi)
    target = np.where(nodes < 0, 0.5 + 0.5 * np.abs(nodes) ** 3, 0.5 - 0.5 * np.abs(nodes) ** 3)
    each = [np.eye(40), laplacian]
    for _ in range(7):
        each.append(2 * laplacian @ each[-1] - each[-2])
    shares = [2 / 9 * target @ np.cos(k * np.arccos(nodes)) for k in range(9)]
    filtered = sum(share * term for share, term in zip(shares, each, strict=True))
    filtered -= shares[0] / 2 * np.eye(40)
    expected = passed(0.2, filtered) + 0.1 * passed(0.2, np.eye(40))
    found = weights(
        filter="chebyshev", flatness=3.0, power=0.2, ideal_power=0.2, share=0.1, dimensions=64
    )
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_the_sharpened_filter_is_a_runge_kutta_step_after_a_blurring_one() -> None:
    """Choi et al. 2023: B = R P̃, then dS/dt = -S P̃ for one step of the classical method."""

    def slope(at: NDArray[np.float64]) -> NDArray[np.float64]:
        change: NDArray[np.float64] = -at @ GRAPH
        return change

    first = slope(GRAPH)
    second = slope(GRAPH + 2.5 / 2 * first)
    third = slope(GRAPH + 2.5 / 2 * second)
    fourth = slope(GRAPH + 2.5 * third)
    sharpened = GRAPH + 2.5 / 6 * (first + 2 * second + 2 * third + fourth)
    expected = sharpened + 0.2 * passed(0.5, np.eye(40))
    found = weights(filter="sharpened", share=0.2, dimensions=64)
    np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("kind", ["chebyshev", "sharpened"])
def test_a_filter_is_a_straight_line_over_what_is_not_leading(kind: str) -> None:
    """Exact where dimensions are all there are, and close with few."""
    whole = weights(filter=kind, power=0.5, dimensions=64, share=1e-9)
    few = weights(filter=kind, power=0.5, dimensions=20, share=1e-9)
    assert np.abs(few - whole).max() < 0.05 * np.abs(whole).max()


def test_only_the_strongest_of_a_units_neighbours_are_kept() -> None:
    model = Spectral.fit(dataset(TAKEN), SpectralConfig(neighbours=5), seed=0)
    assert np.diff(model._weights.indptr).max() == 5


def test_smoothing_keeps_little_circles_from_being_the_leading_dimensions() -> None:
    """Eight readers, each alone with a unit of their own, and a crowd with units in common."""
    circles = np.eye(8, dtype=int)
    taken = np.block(
        [
            [TAKEN, np.zeros((60, 8), int)],
            [np.zeros((8, 40), int), circles],
        ]
    )
    alone = np.eye(48, dtype=np.float32)[40:]
    loud = [
        Spectral.fit(dataset(taken), SpectralConfig(smoothing=s, dimensions=3), seed=0)._factors
        for s in (0.0, 1.0)
    ]
    assert np.abs(alone @ loud[0]).max() > 0.1
    assert np.abs(alone @ loud[1]).max() < 1e-3
