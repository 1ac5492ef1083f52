"""What trees are told of the heads of lists, and how far units nobody knows may be favoured."""

from dataclasses import replace

import numpy as np

from recsys.models.rerank import READERS_AT
from training.heads import FAVOURS, Odds, crossed, favouring_unused, lesson_of, trees_win
from training.never_worse import ndcg
from training.weights import Contest

WIDTH = 8
READERS = WIDTH + READERS_AT


def held(taken: list[list[int]], unused: list[list[int]], odds: list[list[float]]) -> Contest:
    """A row for each reader: column 0 tells the odds, another whether anybody has the unit."""
    features = np.zeros((np.size(odds), WIDTH), np.float32)
    features[:, 0], features[:, READERS] = np.ravel(odds), 1 - np.ravel(unused)
    sizes = [len(row) for row in odds]
    share = np.concatenate([np.zeros(0), *(np.array(row) / max(sum(row), 1) for row in taken)])
    starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.intp)])
    return Contest(features, share, starts, np.ones(WIDTH), np.ones(len(sizes), np.intp))


def said(board: Contest) -> list[Odds]:
    """As much as the first column tells."""
    return [board.features[:, 0]]


def test_unused_units_are_favoured_as_far_as_lists_are_hardly_worse() -> None:
    """The unused unit may pass one nobody wants, beside it, but not the target, 0.25 above."""
    board = held([[1, 0, 0]] * 30, [[0, 0, 1]] * 30, [[0.75, 0.5, 0.5]] * 30)
    assert favouring_unused([board], said(board)) == 0.2


def test_a_window_whose_readers_have_no_history_has_no_say() -> None:
    board = held([[1, 0, 0]] * 30, [[0, 0, 1]] * 30, [[0.75, 0.5, 0.5]] * 30)
    nobody = replace(held([], [], []), features=np.zeros((0, 0), np.float32))
    assert not any(map(len, crossed([nobody, nobody], seed=0)))
    assert favouring_unused([nobody, board], [np.zeros(0), *said(board)]) == 0.2


def test_unused_units_that_are_wanted_are_favoured_as_much_as_can_be() -> None:
    board = held([[0, 0, 1]] * 30, [[0, 0, 1]] * 30, [[3.5, 1.5, 0.5]] * 30)
    assert favouring_unused([board], said(board)) == max(FAVOURS)


def test_a_loss_of_two_in_a_thousand_is_not_too_much_whatever_windows_it_is_in() -> None:
    """Readers whose first two places are exchanged lose 0.37 of 1."""

    def board(losing: int) -> Contest:
        odds = [[3.5, 0.5]] * (100 - losing) + [[0.55, 0.5]] * losing
        return held([[1, 0]] * 100, [[0, 1]] * 100, odds)

    few = [board(1), board(0)]
    many = [board(1), board(1)]
    assert favouring_unused(few, [*said(few[0]), *said(few[1])]) == max(FAVOURS)  # 0.0018
    assert favouring_unused(many, [*said(many[0]), *said(many[1])]) == 0.0  # 0.0037


def test_trees_win_only_beyond_noise() -> None:
    last = held([[0, 0, 1]] * 30, [[0, 0, 0]] * 30, [[0.5, 1.5, 2.5]] * 30)
    first = held([[1, 0, 0]] * 30, [[0, 0, 0]] * 30, [[0.5, 1.5, 2.5]] * 30)
    once = held([[0, 1]] + [[1, 0]] * 29, [[0, 0]] * 30, [[0.5, 1.5]] + [[1.5, 0.5]] * 29)
    assert trees_win([last], said(last), seed=0)
    assert not trees_win([first], said(first), seed=0)
    assert not trees_win([once], said(once), seed=0)
    assert not trees_win([held([], [], [])], [np.zeros(0)], seed=0)


def test_each_window_is_told_of_by_trees_that_never_saw_it() -> None:
    """In two windows the first column tells what is taken, in the third its opposite."""
    rng = np.random.default_rng(3)

    def window(sign: float) -> Contest:
        odds = rng.normal(size=(150, 20))
        taken = (odds == odds.max(axis=1, keepdims=True)).astype(int)
        return held(taken.tolist(), np.zeros_like(taken).tolist(), (sign * odds).tolist())

    windows = [window(1.0), window(1.0), window(-1.0)]
    reached = [
        ndcg(one, odds).mean() for one, odds in zip(windows, crossed(windows, seed=0), strict=True)
    ]
    assert reached[2] < 0.3 < min(reached[:2])
    alone, *_ = crossed([windows[0], lessonless()], seed=0)
    assert not alone.any()


def lessonless() -> Contest:
    return held([[0, 0]], [[0, 0]], [[1.0, 2.0]])


def test_only_readers_with_something_to_find_are_a_lesson() -> None:
    board = held([[0, 1], [0, 0], [1, 0]], [[0, 0]] * 3, [[1, 2], [3, 4], [5, 6]])
    lesson = lesson_of(board)
    assert lesson.taken.tolist() == [0, 1, 1, 0]
    assert lesson.features[:, 0].tolist() == [1, 2, 5, 6]
