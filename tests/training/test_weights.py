"""Blend weights: members that are right count, members that guess do not, and none harms."""

from typing import Any, cast

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import check_grad

from recsys.models.base import Recommender
from recsys.models.ranking import Ranks
from training.queries import Queries
from training.weights import Contest, contest, learn_weights, loss

N_READERS, N_UNITS = 120, 80


class Fixed(Ranks):
    """Scores each reader as told; a reader is known by the single unit of their history."""

    def __init__(self, scores: np.ndarray[Any, Any]) -> None:
        self._scores = scores.astype(np.float32)

    def score(self, user_items: sp.csr_matrix) -> np.ndarray[Any, Any]:
        return self._scores[user_items.indices].copy()


def question(targets: np.ndarray[Any, Any]) -> Queries:
    history = sp.csr_matrix(np.eye(N_READERS, N_UNITS * 2, dtype=np.float32))
    wanted = sp.csr_matrix(np.pad(targets, ((0, 0), (0, N_UNITS))).astype(np.float32))
    relevant = targets.sum(axis=1)
    ones = np.ones(N_READERS, np.int64)
    return Queries(history, None, wanted, relevant, ones, np.arange(N_READERS))


def padded(scores: np.ndarray[Any, Any]) -> Recommender:
    return cast(Recommender, Fixed(np.pad(scores, ((0, 0), (0, N_UNITS)))))


@pytest.fixture
def held() -> Contest:
    """Three members: one knows, one guesses, one is wrong."""
    rng = np.random.default_rng(0)
    targets = np.zeros((N_READERS, N_UNITS), bool)
    targets[np.arange(N_READERS), rng.integers(0, N_UNITS, N_READERS)] = True
    knows = 5 * targets + rng.random(targets.shape)
    guesses, wrong = 1000 * rng.random(targets.shape), 2 - targets + rng.random(targets.shape)
    members = [padded(scores) for scores in (knows, guesses, wrong)]
    return contest(members, question(targets), seed=0)


def test_who_knows_counts_and_who_is_wrong_does_not(held: Contest) -> None:
    weights = learn_weights(held) * held.scales
    assert weights[0] > 10 * weights[1]
    assert weights[2] == 0
    assert (weights >= 0).all()


def test_a_weight_is_of_raw_scores_whatever_their_scale(held: Contest) -> None:
    assert held.scales[1] == pytest.approx(1000, rel=0.1)


def test_the_slope_is_that_of_the_loss(held: Contest) -> None:
    towards = np.array([0.1, 0.5, 0.0])
    wrong = check_grad(
        lambda w: loss(w, held, towards, 0.1)[0],
        lambda w: loss(w, held, towards, 0.1)[1],
        np.array([0.3, 0.2, 0.1]),
    )
    assert wrong < 1e-5


def test_where_nobody_can_be_asked_all_count_alike() -> None:
    nobody = question(np.zeros((N_READERS, N_UNITS), bool))
    none = Queries(
        sp.csr_matrix(nobody.histories[:0]),
        None,
        sp.csr_matrix(nobody.targets[:0]),
        nobody.relevant[:0],
        nobody.used[:0],
        nobody.readers[:0],
    )
    members = [padded(np.ones((N_READERS, N_UNITS)))] * 2
    assert learn_weights(contest(members, none, seed=0)).tolist() == [1.0, 1.0]
