import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recsys.models.ranking import best, top_k

SCORES = arrays(np.float32, st.integers(0, 40), elements=st.sampled_from([-np.inf, -1, 0, 0.5, 2]))


@given(SCORES, st.integers(0, 50))
def test_the_best_are_those_that_a_full_stable_sort_puts_first(scores: np.ndarray, k: int) -> None:
    order = np.argsort(-scores, kind="stable")
    expected = [place for place in order.tolist() if scores[place] > -np.inf][:k]
    assert best(scores, k).tolist() == expected


@given(
    arrays(np.float32, 1000, elements=st.sampled_from([-np.inf, -1, 0, 0, 0, 0.5, 2])),
    st.sampled_from([1, 10, 30, 31, 200]),
)
def test_a_long_row_is_no_different(scores: np.ndarray, k: int) -> None:
    order = np.argsort(-scores, kind="stable")
    expected = [place for place in order.tolist() if scores[place] > -np.inf][:k]
    assert best(scores, k).tolist() == expected


def test_equal_scores_stand_in_order_of_rows() -> None:
    found = top_k(np.array([[1, 3, 3, 1, 3]], np.float32), 4)
    assert found.items.tolist() == [[1, 2, 4, 0]]
    assert found.scores.tolist() == [[3, 3, 3, 1]]


def test_where_fewer_exist_the_rest_is_minus_one_at_minus_infinity() -> None:
    found = top_k(np.array([[-np.inf, 2, -np.inf]], np.float32), 3)
    assert found.items.tolist() == [[1, -1, -1]]
    assert found.scores.tolist() == [[2, -np.inf, -np.inf]]


@pytest.mark.parametrize("k", [0, 1, 7])
def test_the_shape_is_what_was_asked_for(k: int) -> None:
    found = top_k(np.zeros((3, 4), np.float32), k)
    assert found.items.shape == found.scores.shape == (3, k)
    assert (found.items.dtype, found.scores.dtype) == (np.int32, np.float32)
