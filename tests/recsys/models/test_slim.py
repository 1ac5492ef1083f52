"""SLIM against scikit-learn's elastic net, unit by unit."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import ElasticNet

from recsys.models import parallel
from recsys.models.slim import SLIM, SLIMConfig
from tests.recsys.models.boards import dataset


def random_board(seed: int, readers: int = 80, units: int = 40) -> NDArray[np.int_]:
    return (np.random.default_rng(seed).random((readers, units)) < 0.2).astype(int)


def by_scikit_learn(
    taken: NDArray[np.int_], offers: NDArray[np.bool_], config: SLIMConfig
) -> NDArray[np.float64]:
    """Column: the unit that is predicted.  Its errors are means, where SLIM's are sums."""
    weights, n = np.zeros(offers.shape), len(taken)
    total = config.l1 + config.l2
    net = ElasticNet(
        alpha=total / n,
        l1_ratio=config.l1 / total,
        positive=True,
        fit_intercept=False,
        tol=1e-10,
        max_iter=10_000,
    )
    for unit in range(taken.shape[1]):
        offered = np.flatnonzero(offers[unit])
        net.fit(taken[:, offered], taken[:, unit])
        weights[offered, unit] = net.coef_
    return weights


@pytest.mark.parametrize("config", [SLIMConfig(l1=0.5, l2=2.0), SLIMConfig(l1=0.02, l2=30.0)])
def test_weights_are_those_of_an_elastic_net_that_is_never_below_zero(config: SLIMConfig) -> None:
    taken = random_board(1)
    weights = SLIM.fit(dataset(taken), config, seed=0).weights().toarray()
    everybody_else = ~np.eye(taken.shape[1], dtype=bool)
    expected = by_scikit_learn(taken, everybody_else, config)
    np.testing.assert_allclose(weights, expected, atol=1e-4)
    assert (weights >= 0).all()
    assert (weights > 0).any()


def test_only_the_nearest_by_cosine_are_offered() -> None:
    taken, config = random_board(2), SLIMConfig(l1=0.1, l2=5.0, offered=6)
    lengths = np.linalg.norm(taken, axis=0)
    cosine = taken.T @ taken / np.outer(lengths, lengths)
    cosine -= np.arange(taken.shape[1]) * 1e-12  # ties by row number
    np.fill_diagonal(cosine, -1.0)
    offers = cosine >= np.sort(cosine)[:, -6, None]
    weights = SLIM.fit(dataset(taken), config, seed=0).weights().toarray()
    np.testing.assert_allclose(weights, by_scikit_learn(taken, offers, config), atol=1e-4)


def test_any_number_of_workers_comes_to_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    data, config = dataset(random_board(3, readers=300, units=700)), SLIMConfig(offered=10)
    fitted = []
    for count in (1, 2, 5):
        monkeypatch.setattr(parallel, "cores", lambda count=count: count)
        fitted.append(SLIM.fit(data, config, seed=0).weights())
    assert {weights.data.tobytes() for weights in fitted} == {fitted[0].data.tobytes()}
    assert {weights.indices.tobytes() for weights in fitted} == {fitted[0].indices.tobytes()}


def test_a_unit_that_shares_no_reader_with_another_is_predicted_by_none() -> None:
    taken = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    weights = SLIM.fit(dataset(taken), SLIMConfig(l1=0.5, l2=1.0), seed=0).weights().toarray()
    # (2 - 0.5) / (2 + 1), by hand
    assert weights == pytest.approx(np.array([[0, 0.5, 0], [0.5, 0, 0], [0, 0, 0]]))
