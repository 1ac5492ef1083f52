"""What is kept of each unit, whether a member that speaks sparsely turns out to speak of nearly
all or of few."""

from dataclasses import dataclass

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.models import collapse
from recsys.models.base import Floats
from recsys.models.collapse import Collapsed, Kept, collapsed
from recsys.models.dense import dense_product

N = 300
WEIGHTS = np.array([[1.0, 0.5, 2.0], [0.25, 3.0, 1.0]], np.float32)
SCALES = np.linspace(0.5, 1.5, N, dtype=np.float32)
KEPT = Kept(20, np.arange(280, N, dtype=np.int32), 5)


@dataclass(frozen=True)
class Linear:
    adds: sp.csr_matrix

    def score(self, user_items: sp.csr_matrix) -> Floats:
        return dense_product(user_items, self.adds) + np.float32(0.5)

    def added(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return sp.csr_matrix(user_items @ self.adds)


@pytest.fixture
def members() -> list[Linear]:
    """Of 1 %, 10 % and 60 % of all pairs; whole halves, so that every sum of them is exact."""
    rng = np.random.default_rng(4)
    drawn = [rng.integers(-9, 10, (N, N)) * (rng.random((N, N)) < p) for p in (0.01, 0.1, 0.6)]
    return [Linear(sp.csr_matrix(each / 2, dtype=np.float32)) for each in drawn]


def expected(members: list[Linear]) -> tuple[Floats, Floats]:
    """(2, n, n) what bands say, and which pairs are kept, in the plainest way there is."""
    whole = np.stack([member.adds.toarray() for member in members])
    each = np.tensordot(WEIGHTS, whole, 1) * SCALES
    mean = np.tensordot(WEIGHTS.mean(axis=0), whole, 1) * SCALES
    np.fill_diagonal(mean, 0.0)
    kept = np.zeros((N, N), bool)
    for row, line in enumerate(np.abs(mean)):
        kept[row, np.argsort(-line, kind="stable")[:20]] = True
        kept[row, 280 + np.argsort(-line[280:], kind="stable")[:5]] = True
    return each, kept & (mean != 0)


def dense_bands(found: Collapsed) -> Floats:
    return np.stack([found.of_band(band).toarray() for band in range(2)])


def test_the_strongest_of_the_members_sum_are_kept(members: list[Linear]) -> None:
    each, kept = expected(members)
    found = collapsed(members, WEIGHTS, SCALES, KEPT)
    np.testing.assert_allclose(dense_bands(found), each * kept, rtol=1e-5, atol=1e-6)
    rows, columns = np.nonzero(kept)
    told = found.parts.astype(np.float32) * found.scales
    for member, of in enumerate(members):
        np.testing.assert_allclose(told[:, member], of.adds[rows, columns].A1, rtol=1e-3)


@pytest.mark.parametrize(
    ("what", "value"), [("SPARSE", 0.0), ("SPARSE", 1.0), ("DENSE", 1000), ("TOGETHER", 1000)]
)
def test_neither_the_form_nor_the_blocks_change_a_bit(
    members: list[Linear], monkeypatch: pytest.MonkeyPatch, what: str, value: float
) -> None:
    before = collapsed(members, WEIGHTS, SCALES, KEPT)
    monkeypatch.setattr(collapse, what, value)
    after = collapsed(members, WEIGHTS, SCALES, KEPT)
    for field in ("bands", "parts", "scales", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(after, field), getattr(before, field))


def test_no_members_and_no_units_make_an_empty_matrix() -> None:
    nothing = np.zeros(0, np.float32)
    found = collapsed([], np.zeros((1, 0), np.float32), nothing, Kept(20, KEPT.unused[:0], 5))
    assert found.of_band(0).shape == (0, 0)


def test_a_dense_product_is_the_sparse_one_to_the_bit() -> None:
    rng = np.random.default_rng(8)
    left = sp.random_array((40, 70), density=0.2, rng=rng, dtype=np.float32, format="csr")
    right = sp.random_array((70, 90), density=0.3, rng=rng, dtype=np.float32, format="csr")
    whole = dense_product(left, right)
    assert whole.dtype == np.float32
    np.testing.assert_array_equal(whole, (left @ right).toarray())
