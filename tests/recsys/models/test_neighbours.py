"""The strongest entries of rows, dense and sparse."""

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.models.neighbours import nearest, nearest_sparse
from recsys.models.products import nearest_products

ROWS = np.array([[1, -3, 0, 2], [0, 0, 0, 0], [2, 2, 2, 2], [0, 5, 0, 0]], np.float32)
STRONGEST = [[0, -3, 0, 2], [0, 0, 0, 0], [2, 2, 0, 0], [0, 5, 0, 0]]


def test_each_row_keeps_its_strongest_entries_ties_by_column() -> None:
    assert nearest(ROWS, 2).toarray().tolist() == STRONGEST
    assert nearest_sparse(sp.csr_matrix(ROWS), 2).toarray().tolist() == STRONGEST


@pytest.mark.parametrize("k", [1, 7, 40])
def test_rows_in_any_order_of_storage_keep_the_same_as_dense_ones(k: int) -> None:
    rng = np.random.default_rng(5)
    dense = np.round(rng.normal(size=(30, 40)) * (rng.random((30, 40)) < 0.5), 1)
    dense = dense.astype(np.float32)
    by_column = sp.csc_matrix(dense)
    mixed = sp.csr_matrix(by_column @ sp.eye_array(40, format="csc", dtype=np.float32))
    expected = nearest(dense, k)
    found = nearest_sparse(mixed, k)
    assert found.indices.tolist() == expected.indices.tolist()
    assert found.toarray().tolist() == expected.toarray().tolist()


def test_a_product_block_by_block_is_the_whole_product_without_its_diagonal() -> None:
    rng = np.random.default_rng(6)
    steps = (rng.random((600, 50)) < 0.1).astype(np.float32)
    expected = steps @ steps.T
    np.fill_diagonal(expected, 0.0)
    found = nearest_products(sp.csr_matrix(steps), sp.csr_matrix(steps.T), 600)
    assert (found.toarray() == expected).all()
    assert found.nnz == np.count_nonzero(expected)
