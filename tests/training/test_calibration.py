import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.base import Floats
from recsys.models.calibration import NEUTRAL
from recsys.models.ranking import Ranks
from recsys.models.stack import Stack
from training.calibration import learn_calibration
from training.queries import Queries

READERS = np.repeat([0, 1, 50], 20)
"""Of sixty units: nobody, few, many."""
BAND = np.repeat([0, 1, 2], 20)


class Told(Ranks):
    """Scores a unit by what the history itself says."""

    def score(self, user_items: sp.csr_matrix) -> Floats:
        return np.asarray(user_items.toarray(), np.float32)


def asked(scales: list[float], offsets: list[float], n: int = 1400) -> Queries:
    """Each reader took one unit, by the odds that these scales and offsets give."""
    rng = np.random.default_rng(4)
    scores = rng.random((n, 60)).astype(np.float32)
    odds = np.array(scales)[BAND] * scores + np.array(offsets)[BAND]
    taken = np.argmax(odds + rng.gumbel(size=odds.shape), axis=1)
    targets = sp.csr_matrix((np.ones(n), (np.arange(n), taken)), (n, 60), np.float32)
    ones: NDArray[np.int64] = np.ones(n, np.int64)
    return Queries(sp.csr_matrix(scores), None, targets, ones, ones, np.arange(n))


def learnt(queries: Queries) -> tuple[tuple[float, float], tuple[float, float]]:
    found = learn_calibration({"told": Told()}, Stack.of({"told": 1.0}), queries, READERS, seed=1)
    return found.scales, found.offsets


def test_scales_and_offsets_that_readers_go_by_are_found_again() -> None:
    scales, offsets = learnt(asked([8.0, 2.0, 4.0], [-2.0, 0.0, 0.0]))
    assert scales == pytest.approx((2.0, 0.5), rel=0.2)
    assert offsets == pytest.approx((-0.5, 0.0), abs=0.15)


def test_scores_that_speak_of_chances_are_left_about_as_they_are() -> None:
    scales, offsets = learnt(asked([4.0, 4.0, 4.0], [0.0, 0.0, 0.0]))
    assert scales == pytest.approx((1.0, 1.0), abs=0.2)
    assert offsets == pytest.approx((0.0, 0.0), abs=0.2)


def test_a_higher_score_never_becomes_the_lower_one() -> None:
    scales, _ = learnt(asked([-3.0, 4.0, 4.0], [0.0, 0.0, 0.0]))
    assert scales[0] > 0


def test_nothing_is_learnt_where_nobody_takes_up_unused_units() -> None:
    queries = asked([4.0, 4.0, 4.0], [-99.0, 0.0, 0.0])
    found = learn_calibration({"told": Told()}, Stack.of({"told": 1.0}), queries, READERS, seed=1)
    assert found == NEUTRAL


def test_without_readers_nothing_is_learnt() -> None:
    queries = asked([4.0, 4.0, 4.0], [0.0, 0.0, 0.0], n=0)
    found = learn_calibration({"told": Told()}, Stack.of({"told": 1.0}), queries, READERS, seed=1)
    assert found == NEUTRAL
