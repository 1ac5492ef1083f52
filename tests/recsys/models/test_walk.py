"""One step there and back over readers and things, worked by hand."""

from pathlib import Path

import numpy as np
import pytest

from recsys.models.walk import Walk, WalkConfig
from tests.recsys.models.boards import dataset, history, unit

UNITS = [
    unit("a", title="Roses", authors=("Woolf",)),
    unit("b", title="Tides", authors=("Woolf", "Mann")),
    unit("c", title="Tides", authors=("Mann",)),
]
TRUE = {"alpha": 1.0, "beta": 0.0, "crowd": 1.0, "lift": 0.0}
"""Every step by its true chance."""


def fit(taken: list[list[int]], **shares: float) -> Walk:
    nowhere = dict.fromkeys(("authors", "subjects", "title", "publishers"), 0.0)
    config = WalkConfig(neighbours=300, **{**nowhere, **TRUE, **shares})
    return Walk.fit(dataset(np.array(taken), units=UNITS), config, seed=0)


def test_a_step_over_readers_is_the_chance_of_ending_there() -> None:
    """From a: half to reader 0 and on to each of 2 units, half to reader 1 and on to 3."""
    model = fit([[1, 1, 0], [1, 1, 1]])
    assert model.score(history(3, {0: 1.0})).ravel() == pytest.approx([0, 1 / 4 + 1 / 6, 1 / 6])


def test_each_kind_is_gone_over_as_often_as_it_is_told() -> None:
    """From b over things: half of 3 over Mann, shared by two; and 2 over “tides”, shared by two."""
    model = fit([[1, 1, 0]], authors=3.0, title=2.0)
    scores = model.score(history(3, {1: 1.0}))[0]
    assert scores[[0, 2]] == pytest.approx([3 / 4 + 1 / 2, 3 / 4 + 1])  # a over reader 0, too


def test_a_unit_that_came_after_the_fit_is_reached_by_what_is_known_of_it() -> None:
    model = fit([[1, 1, 0]], authors=3.0, title=2.0)
    new = model.features([unit("new", title="Tides", authors=("Mann",)), unit("x", title="X")])
    scores = model.score_new(history(3, {1: 1.0}, {0: 1.0}), new)
    assert scores.ravel() == pytest.approx([3 / 4 + 1, 0, 0, 0])


def test_it_comes_back_from_disk(tmp_path: Path) -> None:
    model, reader = fit([[1, 1, 0]], authors=3.0), history(3, {1: 1.0})
    model.save(tmp_path)
    again = Walk.load(tmp_path)
    assert again.score(reader).tobytes() == model.score(reader).tobytes()
    assert again.wants(reader).toarray().tobytes() == model.wants(reader).toarray().tobytes()
