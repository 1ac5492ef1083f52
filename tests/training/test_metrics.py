"""Accuracy measures against hand-worked lists and against scikit-learn, which shares no code."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import average_precision_score, ndcg_score, recall_score

from training.metrics import average_precision, hits, ndcg, recall

LISTS = np.array([[3, 1, 0], [2, 4, -1]], np.int32)
TARGETS = sp.csr_matrix(np.array([[1, 0, 0, 1, 1], [1, 0, 0, 0, 0]], np.float32))
RELEVANT = np.array([3, 1])


def test_a_hit_is_a_target_in_its_place() -> None:
    assert hits(LISTS, TARGETS).tolist() == [[True, False, True], [False, False, False]]


def test_a_place_left_empty_never_hits_even_beside_the_last_unit() -> None:
    last = sp.csr_matrix(np.array([[0, 0, 1], [0, 0, 1]], np.float32))
    assert not hits(np.array([[-1], [-1]], np.int32), last).any()


def test_measures_worked_by_hand() -> None:
    found = hits(LISTS, TARGETS)
    first, third = 1.0, 1 / np.log2(4)
    ideal = first + 1 / np.log2(3) + third
    assert recall(found, RELEVANT).tolist() == [2 / 3, 0.0]
    assert ndcg(found, RELEVANT) == pytest.approx([(first + third) / ideal, 0.0])
    assert average_precision(found, RELEVANT) == pytest.approx([(1 + 2 / 3) / 3, 0.0])


def test_the_ideal_list_is_cut_where_the_list_is() -> None:
    found = np.ones((1, 2), bool)
    many = np.array([7])
    assert ndcg(found, many) == pytest.approx([1.0])
    assert average_precision(found, many) == pytest.approx([1.0])
    assert recall(found, many) == pytest.approx([2 / 7])


@pytest.mark.parametrize("k", [1, 5, 10])
def test_scikit_learn_finds_the_same(k: int) -> None:
    rng = np.random.default_rng(7)
    n, n_items = 40, 60
    lists = np.array([rng.permutation(n_items)[:k] for _ in range(n)], np.int32)
    wanted = rng.random((n, n_items)) < 0.08
    wanted[np.arange(n), rng.integers(0, n_items, n)] = True
    relevant = wanted.sum(axis=1)
    shown = np.zeros((n, n_items))
    np.put_along_axis(shown, lists, np.arange(k, 0, -1.0), axis=1)
    found = hits(lists, sp.csr_matrix(wanted.astype(np.float32)))
    assert recall(found, relevant) == pytest.approx(
        recall_score(wanted.T, shown.T > 0, average=None)
    )
    ours = ndcg(found, relevant)
    for at in range(n):
        one, own = wanted[[at]], shown[at] > 0
        assert ours[at] == pytest.approx(ndcg_score(one, shown[[at]], k=k))
        if found[at].any():
            within = average_precision_score(wanted[at, own], shown[at, own])
            cut = found[at].sum() / min(k, relevant[at])
            assert average_precision(found, relevant)[at] == pytest.approx(within * cut)
