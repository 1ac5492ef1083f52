"""A blend that loses to a member beyond noise gives way to it; any other blend stays."""

import numpy as np
import pytest

from training.never_worse import _ndcg, never_worse
from training.weights import Contest

N_READERS = 40


@pytest.fixture
def held() -> Contest:
    """Four candidates a reader, the third a target: the first member knows, the second is wrong."""
    knows, wrong = [0.0, 1.0, 2.0, 0.0], [1.0, 1.0, 0.0, 0.0]
    features = np.column_stack([np.tile(knows, N_READERS), np.tile(wrong, N_READERS)])
    share = np.tile([0.0, 0.0, 1.0, 0.0], N_READERS)
    starts = np.arange(0, 4 * N_READERS + 1, 4)
    return Contest(features, share, starts, np.array([2.0, 1.0]), np.ones(N_READERS, np.intp))


def test_a_losing_blend_gives_way_to_its_best_member(held: Contest) -> None:
    assert never_worse(held, np.array([0.0, 1.0]), seed=0).tolist() == [0.5, 0.0]


def test_a_blend_that_does_not_lose_stays(held: Contest) -> None:
    learnt = np.array([3.0, 0.5])
    assert never_worse(held, learnt, seed=0) is learnt


def test_a_loss_within_noise_is_no_reason(held: Contest) -> None:
    one = Contest(held.features[:4], held.share[:4], held.starts[:2], held.scales, held.lengths[:1])
    share = np.concatenate([one.share, [1.0, 0.0, 0.0, 0.0]])
    features, lengths = np.tile(one.features, (2, 1)), np.ones(2, np.intp)
    both = Contest(features, share, np.array([0, 4, 8]), one.scales, lengths)
    learnt = np.array([0.0, 1.0])
    assert never_worse(both, learnt, seed=0) is learnt


def test_where_nobody_was_asked_the_weights_stay() -> None:
    nobody = Contest(
        np.zeros((0, 2)), np.zeros(0), np.zeros(1, np.intp), np.ones(2), np.zeros(0, np.intp)
    )
    learnt = np.ones(2)
    assert never_worse(nobody, learnt, seed=0) is learnt


def test_a_reader_is_judged_as_by_hand() -> None:
    # Two targets of four known ones among the candidates, at places 1 and 3 of the list.
    features, share = np.array([[4.0], [3.0], [2.0]]), np.array([0.25, 0.0, 0.25])
    held = Contest(features, share, np.array([0, 3]), np.ones(1), np.ones(1, np.intp))
    ideal = 1 + 1 / np.log2(3) + 1 / 2 + 1 / np.log2(5)
    assert _ndcg(held, np.ones(1)).tolist() == pytest.approx([1.5 / ideal])
