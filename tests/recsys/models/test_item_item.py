from math import sqrt

import numpy as np
import pytest
import scipy.sparse as sp
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender

from recsys.domain.event import Verb
from recsys.models.item_item import BM25, BM25Config, Cosine, CosineConfig
from tests.recsys.models.boards import dataset, history

TAKEN = np.array([[1, 1, 0], [1, 1, 1], [0, 0, 1], [1, 0, 0]])


def test_cosine_is_common_readers_over_the_geometric_mean() -> None:
    model = Cosine.fit(dataset(TAKEN), CosineConfig(crowd=0.5), seed=0)
    expected = [[0, 2 / sqrt(6), 1 / sqrt(6)], [2 / sqrt(6), 0, 1 / 2], [1 / sqrt(6), 1 / 2, 0]]
    np.testing.assert_allclose(model.weights().toarray(), expected, rtol=1e-6)


@pytest.mark.parametrize("seed", [1, 2])
def test_cosine_and_bm25_are_those_of_implicit_without_the_diagonal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = dataset((rng.random((60, 25)) < 0.2).astype(int))
    ours = (
        Cosine.fit(data, CosineConfig(25, crowd=0.5), seed=0),
        BM25.fit(data, BM25Config(25, k1=1.2, b=0.75), seed=0),
    )
    theirs = (CosineRecommender(25, num_threads=1), BM25Recommender(25, num_threads=1))
    for own, other in zip(ours, theirs, strict=True):
        with pytest.warns(match="CSR"):
            other.fit(data.interacted().astype(np.float64), show_progress=False)
        expected = other.similarity.toarray()
        np.fill_diagonal(expected, 0.0)
        np.testing.assert_allclose(own.weights().toarray(), expected, rtol=1e-5)


def test_only_the_nearest_are_kept() -> None:
    all_of_them = Cosine.fit(dataset(TAKEN), CosineConfig(2, crowd=0.5), seed=0).weights()
    nearest = Cosine.fit(dataset(TAKEN), CosineConfig(1, crowd=0.5), seed=0).weights()
    assert (nearest.toarray().max(axis=1) == all_of_them.toarray().max(axis=1)).all()
    assert np.diff(nearest.indptr).tolist() == [1, 1, 1]


def test_what_was_turned_down_makes_no_pair() -> None:
    data = dataset(np.array([[1, 1]]), verbs=[Verb.BORROW, Verb.DISLIKE])
    assert Cosine.fit(data, CosineConfig(), seed=0).weights().nnz == 0


def test_a_crowd_may_be_held_back_less_than_by_the_cosine() -> None:
    model = Cosine.fit(dataset(TAKEN), CosineConfig(crowd=0.0), seed=0)
    assert model.weights()[0].toarray().ravel() == pytest.approx([0, 2 / sqrt(3), 1 / sqrt(3)])


def test_a_score_is_the_sum_over_the_history() -> None:
    model = Cosine(sp.csr_matrix(np.array([[0, 2, 1], [0, 0, 4], [1, 0, 0]], np.float32)))
    assert model.score(history(3, {0: 1.0, 1: -0.5})).tolist() == [[0, 2, -1]]
