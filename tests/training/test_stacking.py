"""Each step of putting members together stays only where it wins on a later window."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.models.base import Floats, Recommender
from recsys.models.ranking import Ranks
from tests.recsys.models.boards import checkerboard
from training.heads import lesson_of
from training.queries import Queries
from training.stacking import Window, learn_stack, studied

DATA = checkerboard()
N_UNITS = len(DATA.items)
N_READERS = 300


class Says(Ranks):
    """The same scores for the reader whose history is the same unit."""

    def __init__(self, scores: Floats) -> None:
        self._scores = scores

    def score(self, user_items: sp.csr_matrix) -> Floats:
        return np.asarray(user_items @ self._scores, np.float32)


def window(seed: int, members: dict[str, float]) -> Window:
    """Every reader holds one unit and wants the unit after it; a member knows by its share how
    much of that is true, and the rest of what it says is chance."""
    rng = np.random.default_rng(seed)
    has = rng.integers(0, N_UNITS, N_READERS)
    wants = (has + 1) % N_UNITS
    rows, ones = np.arange(N_READERS), np.ones(N_READERS, np.float32)
    shape = (N_READERS, N_UNITS)
    histories = sp.csr_matrix((ones, (rows, has)), shape)
    asked = Queries(
        histories=histories,
        barred=histories,
        targets=sp.csr_matrix((ones, (rows, wants)), shape),
        relevant=np.ones(N_READERS, np.int64),
        used=np.ones(N_READERS, np.int64),
        readers=rows,
    )
    true = np.roll(np.eye(N_UNITS), 1, axis=1)
    told = {
        name: cast(Recommender, Says((share * true + rng.random(true.shape)).astype(np.float32)))
        for name, share in members.items()
    }
    return Window(DATA, told, asked)


def test_who_knows_is_heard_and_who_does_not_is_not() -> None:
    members = {"knows": 0.8, "guesses": 0.0}
    stack = learn_stack([studied(window(1, members), seed=0)], window(2, members), seed=0).stack
    assert stack.mean("knows") > 5 * stack.mean("guesses")


def test_the_floor_is_always_heard_a_little() -> None:
    members = {"knows": 5.0, "popularity": 0.0}
    stack = learn_stack([studied(window(1, members), seed=0)], window(2, members), seed=0).stack
    assert 0 < stack.mean("popularity") < 0.01


def test_one_window_teaches_weights_and_nothing_else() -> None:
    stack = learn_stack([], window(1, {"knows": 0.8, "guesses": 0.0}), seed=0).stack
    assert stack.bands == (0,)
    assert stack.trees is None
    assert stack.mean("knows") > 0


def test_a_blend_that_loses_later_gives_way_to_its_best_member() -> None:
    """In the first window the second member knows all, in the last the first."""
    before, last = window(1, {"a": 0.0, "b": 5.0}), window(2, {"a": 5.0, "b": 0.0})
    stack = learn_stack([studied(before, seed=0)], last, seed=0).stack
    assert [*stack.weights] == ["a"]


def test_without_the_time_for_trees_none_are_grown_and_the_weights_are_the_same() -> None:
    known, last = (
        [studied(window(1, {"a": 0.8, "b": 0.1}), seed=0)],
        window(2, {"a": 0.8, "b": 0.1}),
    )
    hurried = learn_stack(known, last, seed=0, leads=False)
    assert len(hurried.shown) == 0
    assert hurried.stack == replace(learn_stack(known, last, seed=0).stack, trees=None)


def test_readers_with_nothing_to_find_teach_the_trees_nothing() -> None:
    one = window(1, {"knows": 0.8})
    nobody = replace(one.asked, targets=sp.csr_matrix(one.asked.targets.shape, dtype=np.float32))
    assert len(lesson_of(studied(replace(one, asked=nobody), seed=0).heads).taken) == 0
    assert lesson_of(studied(one, seed=0).heads).taken.sum() == pytest.approx(N_READERS)
