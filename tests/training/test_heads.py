"""What trees are told of the heads of lists, and how far units nobody knows may be favoured."""

import numpy as np

from recsys.models.rerank import READERS_AT
from recsys.models.trees import Trees
from training.heads import FAVOURS, favouring_unused, lesson_of, trees_win
from training.weights import Contest

WIDTH = 6
READERS = WIDTH + READERS_AT


def held(taken: list[list[int]], unused: list[list[int]], odds: list[list[float]]) -> Contest:
    """A row for each reader: column 0 tells the odds, another whether anybody has the unit."""
    features = np.zeros((np.size(odds), WIDTH), np.float32)
    features[:, 0], features[:, READERS] = np.ravel(odds), 1 - np.ravel(unused)
    sizes = [len(row) for row in odds]
    share = np.concatenate([np.array(row) / max(sum(row), 1) for row in taken])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return Contest(features, share, starts, np.ones(WIDTH), np.ones(len(sizes), np.intp))


def asking(thresholds: list[float]) -> Trees:
    """Each threshold that the first column passes adds 0.2."""
    stumps = [Trees.stump(0, threshold, 0.0, 0.2) for threshold in thresholds]
    first, *rest = stumps
    for stump in rest:
        first = first.joined(stump)
    return first


TREES = asking([1.0, 2.0, 3.0])


def test_unused_units_are_favoured_as_far_as_lists_are_hardly_worse() -> None:
    """The unused unit may pass one nobody wants, beside it, but not the target, 0.2 above."""
    board = held([[1, 0, 0]] * 30, [[0, 0, 1]] * 30, [[1.5, 0.6, 0.5]] * 30)
    assert favouring_unused(TREES, board) == 0.2  # a tie stays as it was


def test_unused_units_that_are_wanted_are_favoured_as_much_as_can_be() -> None:
    board = held([[0, 0, 1]] * 30, [[0, 0, 1]] * 30, [[3.5, 1.5, 0.5]] * 30)
    assert favouring_unused(TREES, board) == max(FAVOURS)


def test_a_loss_of_a_hundredth_is_not_too_much() -> None:
    """Readers whose first two places are exchanged lose 0.37 of 1."""

    def board(losing: int) -> Contest:
        odds = [[3.5, 0.5]] * (200 - losing) + [[0.6, 0.5]] * losing
        return held([[1, 0]] * 200, [[0, 1]] * 200, odds)

    assert favouring_unused(TREES, board(5)) == max(FAVOURS)  # 0.0092
    assert favouring_unused(TREES, board(6)) == 0.0  # 0.011


def test_they_are_not_favoured_where_every_place_counts() -> None:
    board = held([[1, 0]] * 30, [[0, 1]] * 30, [[0.6, 0.5]] * 30)
    assert favouring_unused(TREES, board) == 0.0


def test_trees_win_only_beyond_noise() -> None:
    last = held([[0, 0, 1]] * 30, [[0, 0, 0]] * 30, [[0.5, 1.5, 2.5]] * 30)
    first = held([[1, 0, 0]] * 30, [[0, 0, 0]] * 30, [[0.5, 1.5, 2.5]] * 30)
    once = held([[0, 1]] + [[1, 0]] * 29, [[0, 0]] * 30, [[0.5, 1.5]] + [[1.5, 0.5]] * 29)
    assert trees_win(TREES, last, seed=0)
    assert not trees_win(TREES, first, seed=0)
    assert not trees_win(TREES, once, seed=0)


def test_only_readers_with_something_to_find_are_a_lesson() -> None:
    board = held([[0, 1], [0, 0], [1, 0]], [[0, 0]] * 3, [[1, 2], [3, 4], [5, 6]])
    lesson = lesson_of(board)
    assert lesson.taken.tolist() == [0, 1, 1, 0]
    assert lesson.features[:, 0].tolist() == [1, 2, 5, 6]
