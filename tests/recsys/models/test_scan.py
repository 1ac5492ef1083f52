"""Nothing that belongs among the best is left out, whatever the vectors are: the oracle looks at
every score."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.models.scan import Asked, Scan


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def flat(rng: np.random.Generator, n: int, width: int) -> Scan:
    """Without offsets."""
    factors = rng.standard_normal((n, width)).astype(np.float32)
    return Scan.of(factors, np.zeros((1, n), np.float32))


def every_score(scan: Scan, asked: Asked) -> np.ndarray:
    vectors = scan.factors[scan.places]
    scores = scan.offsets[asked.level, scan.places] + (vectors * asked.vector).sum(axis=1)
    scores[asked.known] += asked.added
    if asked.hidden is not None:
        scores[asked.hidden] = -np.inf
    return scores


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 70), st.booleans())
@settings(max_examples=60)
def test_the_best_are_those_of_a_look_at_every_unit(
    seed: int, width: int, k: int, is_tied: bool
) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 700))
    factors = rng.standard_normal((n, width)) * rng.lognormal(0, 2, (n, 1))
    factors = (np.rint(factors) if is_tied else factors).astype(np.float32)
    offsets = rng.standard_normal((2, n)).astype(np.float32) * rng.choice([0, 1, 100])
    known = rng.permutation(n)[: n // 8].astype(np.int32)
    asked = Asked(
        vector=(rng.standard_normal(width) * rng.choice([0, 1e-3, 1, 1e3])).astype(np.float32),
        level=int(rng.integers(2)),
        known=known,
        added=10 * rng.standard_normal(len(known)).astype(np.float32),
        hidden=rng.random(n) < 0.3,
    )
    scan = Scan.of(factors, offsets.astype(np.float32), rng.permutation(n).astype(np.int32))
    scores = every_score(scan, asked)
    best = np.argsort(-scores, kind="stable")[:k]
    best = best[scores[best] > -np.inf]
    items, told = scan.best(asked, k)
    assert items.tolist() == best.tolist()
    assert told.tolist() == scores[best].tolist()


def test_a_product_is_that_of_float64_but_for_rounding(rng: np.random.Generator) -> None:
    factors, vector = rng.standard_normal((50, 33)), rng.standard_normal(33)
    scan = Scan.of(factors.astype(np.float32), np.zeros((1, 50), np.float32))
    told = scan.scores(Asked(vector.astype(np.float32)), np.arange(50, dtype=np.int32))
    np.testing.assert_allclose(told, factors @ vector, rtol=1e-5, atol=1e-5)


def test_only_what_comes_close_is_looked_at_twice(rng: np.random.Generator) -> None:
    scan = flat(rng, 20_000, 64)
    asked = Asked(rng.standard_normal(64).astype(np.float32))
    assert 50 <= len(scan._candidates(asked, 50, None)) < 200


def test_scores_that_are_all_level_are_ranked_by_row() -> None:
    scan = Scan.of(np.ones((5000, 8), np.float32), np.zeros((1, 5000), np.float32))
    assert scan.best(Asked(np.ones(8, np.float32)), 5)[0].tolist() == [0, 1, 2, 3, 4]


def test_outside_the_spans_only_what_is_known_is_found(rng: np.random.Generator) -> None:
    scan = flat(rng, 300, 4)
    asked = Asked(np.ones(4, np.float32), known=np.array([7], np.int32), added=np.ones(1, "f"))
    items, _ = scan.best(asked, 300, np.array([[10, 20], [100, 230]]))
    assert sorted(items.tolist()) == [7, *range(10, 20), *range(100, 230)]


def test_among_no_units_there_is_no_best() -> None:
    scan = Scan.of(np.zeros((0, 4), np.float32), np.zeros((1, 0), np.float32))
    assert not len(scan.best(Asked(np.ones(4, np.float32)), 5)[0])


def test_read_back_from_disk_it_finds_the_same(tmp_path: Path, rng: np.random.Generator) -> None:
    scan = flat(rng, 900, 16)
    scan.save(tmp_path)
    asked = Asked(rng.standard_normal(16).astype(np.float32))
    before, after = scan.best(asked, 40), Scan.load(tmp_path).best(asked, 40)
    assert [part.tobytes() for part in before] == [part.tobytes() for part in after]
