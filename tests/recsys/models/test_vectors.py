"""What vectors add, and units that lie in lists which are not read."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.models import vectors
from recsys.models.arrays import nothing
from recsys.models.base import Floats
from recsys.models.nearest import Checked
from recsys.models.spread import Spread
from recsys.models.vectors import Vectors

N, WIDTH = 400, 6


@dataclass(frozen=True)
class Product:
    fold_in: Floats
    factors: Floats

    def vectors(self) -> tuple[Floats, Floats]:
        return self.fold_in, self.factors

    def beside(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        return nothing(user_items.shape)


def spread(rows: list[int], band: int = 0, items: tuple[int, ...] = ()) -> Spread:
    """Each row of weight 1; 2.5 is added to each of the items by the first."""
    near = sp.lil_matrix((N, N), dtype=np.float32)
    for item in items:
        near[rows[0], item] = 2.5
    weights = np.ones(len(rows), np.float32)
    return Spread(np.array(rows, np.int32), weights, band, sp.csr_matrix(near))


@pytest.fixture
def product() -> Product:
    rng = np.random.default_rng(5)
    fold_in, factors = rng.standard_normal((2, N, WIDTH)).astype(np.float32)
    return Product(fold_in, factors)


def made(product: Product, base: Floats) -> Vectors:
    weights = np.array([[1.0], [0.5]], np.float32)
    return Vectors.of([product], weights, np.ones(N, np.float32), base)  # type: ignore[list-item]  # as much of a model as is asked


def test_a_score_is_base_sparse_part_and_product(product: Product) -> None:
    base = np.arange(2 * N, dtype=np.float32).reshape(2, N) / N
    asked = np.array([3, 9, 200], np.int32)
    told = made(product, base).scores(spread([9, 30], band=1, items=(3,)), asked)
    vector = 0.5 * (product.fold_in[9] + product.fold_in[30])
    by_hand = base[1, asked] + product.factors[asked] @ vector
    by_hand[0] += 2.5
    by_hand[1] -= 0.5 * product.fold_in[9] @ product.factors[9]
    np.testing.assert_allclose(told, by_hand, rtol=1e-5)


def test_a_unit_that_everybody_gets_is_found_in_a_list_that_is_not_read(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "EXACT_BYTES", 0)
    monkeypatch.setattr(vectors, "LEADERS", 3)
    base = np.zeros((2, N), np.float32)
    vector = product.fold_in[[7]].sum(axis=0)
    far = int(np.argmin(product.factors @ vector))
    base[0, far] = 1000.0
    listed = made(product, base)
    assert listed.lists is not None
    levels = np.zeros_like(listed.lists.levels)
    narrow = replace(
        listed,
        found=Checked(recall=1.0, share=1 / N, queries=1),
        lists=replace(listed.lists, levels=levels, scatters=levels),
    )
    assert narrow.best(spread([7]), 1)[0].tolist() == [far]


def test_similar_units_are_told_without_what_everybody_gets(product: Product) -> None:
    base = np.zeros((2, N), np.float32)
    base[0, 11] = 1000.0
    items, scores = made(product, base).similar(spread([7]), 5)
    products = product.factors @ product.fold_in[7]
    products[7] = 0.0
    assert items.tolist() == np.argsort(-products)[:5].tolist()
    np.testing.assert_allclose(scores, np.sort(products)[::-1][:5], rtol=1e-5)
