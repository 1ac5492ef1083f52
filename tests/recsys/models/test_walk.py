import numpy as np
import pytest

from recsys.models.walk import Walk, WalkConfig
from tests.recsys.models.boards import dataset, history, unit

UNITS = [
    unit("a", title="Roses", authors=("Woolf",)),
    unit("b", title="Tides", authors=("Woolf", "Mann")),
    unit("c", title="Tides", authors=("Mann",)),
]


def test_a_step_over_readers_is_the_chance_of_ending_there() -> None:
    taken = np.array([[1, 1, 0], [1, 1, 1]])
    config = WalkConfig(shares={"readers": 1.0}, crowd=1.0, lift=0.0)
    weights = Walk.fit(dataset(taken), config, seed=0).weights().toarray()
    # from unit 0: half to reader 0 and on to each of 2 units, half to reader 1 and on to 3
    assert weights[0] == pytest.approx([0, 1 / 4 + 1 / 6, 1 / 6])


def test_a_unit_that_nobody_took_up_is_reached_through_its_author_and_title() -> None:
    taken = np.array([[1, 1, 0]])
    config = WalkConfig(shares={"authors": 1.0, "title": 0.5}, crowd=1.0, lift=0.0)
    model = Walk.fit(dataset(taken, units=UNITS), config, seed=0)
    # from b: half of 1 over Mann, shared by two units, and half of 1 over "tides", shared by two
    assert model.score(history(3, {1: 1.0})).ravel() == pytest.approx([1 / 4, 0, 1 / 2])


def test_popular_units_are_lifted() -> None:
    taken = np.array([[1, 1, 1], [0, 0, 1]])
    config = WalkConfig(shares={"readers": 1.0}, crowd=1.0, lift=1.0)
    model = Walk.fit(dataset(taken), config, seed=0)
    assert model.score(history(3, {0: 1.0})).ravel() == pytest.approx([0, 2 / 3, 3 / 3])
