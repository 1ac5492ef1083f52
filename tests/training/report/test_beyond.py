"""Popularity lift and exposure against lists worked by hand."""

from math import log2

import numpy as np
import pytest
import scipy.sparse as sp

from tests.training.report.small_story import story, units
from training.report.measured.beyond import lift, measured
from training.report.shown.beyond import shown

SECOND = 1 / log2(3)


def test_lift_is_the_popularity_of_lists_over_that_of_histories() -> None:
    """Readers of A to E: 4, 3, 2, 1, 0.  alpha shows D, E to a reader of A, B, C and C, D to one
    of A, B: popularity 0.5 and 1.5 against 3 and 3.5."""
    rows = {row["model"]: row for row in measured(story())["rows"]}
    assert rows["alpha"]["lift"] == pytest.approx((0.5 + 1.5) / (3 + 3.5))
    assert "× 0.31" in shown(measured(story()))


def test_lift_leaves_out_readers_without_a_history_and_empty_lists() -> None:
    used = sp.csr_matrix(np.array([[1, 0], [0, 0], [1, 0]], np.float32))
    lists = np.array([[1, -1], [0, 1], [-1, -1]], np.int32)
    assert lift(lists, used, np.array([4.0, 2.0])) == pytest.approx(2 / 4)
    assert lift(lists[1:2], used[1:2], np.array([4.0, 2.0])) is None


def test_exposure_sets_places_beside_units_and_uses() -> None:
    """D and E are southern: two of five units, one of ten uses."""
    north, south = {"publisher": "North"}, {"publisher": "South"}
    told = story(catalogue=units(A=north, B=north, C=north, D=south, E=south))
    (found,) = measured(told)["exposure"]
    assert found["by"] == "publisher"
    assert found["columns"] == ["units", "uses", "alpha", "beta"]
    groups = {name: shares for name, *shares in found["groups"]}
    assert groups["North"][:2] == pytest.approx([3 / 5, 9 / 10])
    assert groups["North"][2] == pytest.approx(1 / (2 + 2 * SECOND)), "C, first in one of two lists"
    assert groups["South"][3] == pytest.approx(1), "beta shows D and E alone"
    assert "South" in shown(measured(told))


def test_groups_that_are_not_known_are_not_shown() -> None:
    assert measured(story())["exposure"] == []
    one = story(catalogue=units(A={"language": "fr"}))
    assert measured(one)["exposure"] == [], "one language says nothing about balance"
