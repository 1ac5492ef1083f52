"""What is read of a subject now, worked by hand."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from recsys.models.subject_trends import SubjectTrends, SubjectTrendsConfig
from tests.recsys.models.boards import borrowed, dataset, history, unit

UNITS = (
    unit("a", title="Roses", subjects=("Botany",), authors=("Woolf",)),
    unit("b", title="Tides", subjects=("Botany",)),
    unit("c", title="Rigging", subjects=("Botany",), authors=("Woolf",)),
    unit("d", title="Sails", subjects=("Sailing",)),
)
TAKEN = np.array([[1, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 1]])


def scores(config: SubjectTrendsConfig, *weights: dict[int, float]) -> list[list[float]]:
    model = SubjectTrends.fit(dataset(TAKEN, units=UNITS), config, seed=0)
    return model.score(history(4, *weights)).tolist()


def test_a_subject_recommends_its_units_by_how_many_read_them() -> None:
    config = SubjectTrendsConfig(half_life_days=inf, trend=1.0, breadth=1.0, authors=0.0)
    # one and the readers: 2, 4 and 1 of 7; unit b speaks for nothing but its subject
    assert scores(config, {1: 1.0})[0] == pytest.approx([2 / 7, 4 / 7, 1 / 7, 0])


def test_an_author_speaks_beside_the_subject() -> None:
    config = SubjectTrendsConfig(half_life_days=inf, trend=1.0, breadth=1.0, authors=3.0)
    # half of unit a is its subject, half its author, who wrote for 2 + 1 readers
    expected = [2 / 14 + 3 / 2 * 2 / 3, 4 / 14, 1 / 14 + 3 / 2 * 1 / 3, 0]
    assert scores(config, {0: 1.0})[0] == pytest.approx(expected)


def test_what_was_read_long_ago_counts_less() -> None:
    loans = borrowed((0, 0, 0.0), (1, 1, 30.0), (2, 2, 30.0), (2, 3, 30.0))
    data = replace(loans, units=UNITS)
    config = SubjectTrendsConfig(half_life_days=30.0, trend=1.0, breadth=0.0, authors=0.0)
    model = SubjectTrends.fit(data, config, seed=0)
    assert model.score(history(4, {2: 1.0}))[0, :3] == pytest.approx([0.75, 1, 1])


def test_a_unit_whose_subjects_nobody_shares_says_nothing() -> None:
    assert scores(SubjectTrendsConfig(), {3: 1.0}) == [[0, 0, 0, 0]]


def test_scores_add_up_over_the_history() -> None:
    one, other, both = scores(SubjectTrendsConfig(), {0: 1.0}, {1: -0.5}, {0: 1.0, 1: -0.5})
    assert both == pytest.approx(np.add(one, other))
