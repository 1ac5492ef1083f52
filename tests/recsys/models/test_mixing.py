"""New units and known ones on one scale: places go to whichever is likelier."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.pasts import Pasts
from recsys.models.again import Again
from recsys.models.base import TopK
from recsys.models.logistic import logit, probability
from recsys.models.mixing import Mixing, Outcomes

MIXING = Mixing(new=(-1.0, -1.0, 0.0), again=(0.0, 1.0))
"""A new unit at place p has log-odds -1 - log p: 0.27, 0.16, 0.11, 0.08, …"""


class Told(Again):
    """Odds as they are given, in the order of items."""

    def __init__(self, chances: dict[int, float]) -> None:
        self._chances = chances

    def odds(self, known: Pasts) -> np.ndarray:
        return logit(np.array([self._chances[item] for item in known.items.tolist()]))


def past(*items: int, user: int = 0) -> Pasts:
    n = len(items)
    numbers = np.ones(n)
    users = np.full(n, user, np.int32)
    return Pasts(users, np.array(items, np.int32), numbers, numbers, numbers, numbers * n)


def news(*lists: list[int]) -> TopK:
    return TopK(np.array(lists, np.int32), np.zeros((len(lists), len(lists[0])), np.float32))


def test_each_place_goes_to_the_likelier_of_both() -> None:
    again = Told({7: 0.5, 8: 0.12, 9: 0.01})
    mixed = MIXING.mixed(news([1, 2, 3, 4]), again, past(7, 8, 9), 5)
    assert mixed.items.tolist() == [[7, 1, 2, 8, 3]]
    expected = [0.5, *MIXING.chances_new(np.array([1.0, 2.0]), np.zeros(2)), 0.12]
    np.testing.assert_allclose(mixed.scores[0, :4], expected, rtol=1e-6)


def test_who_knows_nothing_gets_new_units_and_lists_are_as_long_as_they_can_be() -> None:
    mixed = MIXING.mixed(news([1, 2], [3, -1]), Told({5: 0.9}), past(5, user=1), 3)
    assert mixed.items.tolist() == [[1, 2, -1], [5, 3, -1]]
    assert np.isneginf(mixed.scores[0, 2])


@given(st.lists(st.floats(1e-6, 0.99), min_size=1, max_size=6), st.integers(0, 50))
def test_a_score_stands_among_new_ones_where_its_chance_does(
    chances: list[float], held: int
) -> None:
    scores = np.linspace(9.0, 1.0, 30).astype(np.float32)
    of_new = MIXING.chances_new(np.arange(1.0, 31.0), np.full(30, float(held)))
    for chance, score in zip(
        chances, MIXING.as_scores(np.array(chances), scores, held), strict=True
    ):
        if of_new[-1] < chance:
            assert (scores > score).sum() == pytest.approx((of_new > chance).sum(), abs=1)
        else:
            assert score <= scores[-1]


def test_likelier_than_every_new_one_is_above_them_all_and_in_order() -> None:
    scores = np.array([2.0, 1.0], np.float32)
    least, most = MIXING.as_scores(np.array([0.3, 0.9]), scores, 0)
    assert 2.0 < least < most


def test_without_new_ones_the_chances_are_the_scores() -> None:
    scores = MIXING.as_scores(np.array([0.3, 0.9]), np.zeros(0, np.float32), 3)
    np.testing.assert_allclose(scores, [0.3, 0.9], rtol=1e-6)


def test_what_made_the_outcomes_is_found_again() -> None:
    rng = np.random.default_rng(1)
    place, held = rng.integers(1, 50, 40_000).astype(float), rng.integers(1, 30, 40_000)
    truth = Mixing(new=(-1.0, -0.7, 0.3), again=(-0.5, 0.8))
    odds = rng.normal(-1, 1, 40_000)
    new = Outcomes(
        np.column_stack([place, held]), drawn(rng, truth.chances_new(place, held.astype(float)))
    )
    again = Outcomes(odds, drawn(rng, probability(-0.5 + 0.8 * odds)))
    found = Mixing.learnt(new, again)
    np.testing.assert_allclose([*found.new, *found.again], [*truth.new, *truth.again], atol=0.12)


def test_chances_fall_with_the_place_whatever_was_seen() -> None:
    better_below = Outcomes(np.array([[1.0, 1.0], [9.0, 1.0]] * 50), np.array([0.0, 1.0] * 50))
    nothing = Outcomes(np.zeros(0), np.zeros(0))
    chances = Mixing.learnt(better_below, nothing).chances_new(np.arange(1.0, 9.0), np.ones(8))
    assert (np.diff(chances) < 0).all()


def test_with_nothing_to_learn_from_nobody_takes_anything_up() -> None:
    learnt = Mixing.learnt(
        Outcomes(np.zeros((0, 2)), np.zeros(0)), Outcomes(np.zeros(0), np.zeros(0))
    )
    assert learnt.chances_new(np.ones(1), np.ones(1)).max() < 1e-6
    assert learnt.chances_again(Told({1: 0.5}), past(1)).max() < 1e-6


def drawn(rng: np.random.Generator, chances: np.ndarray) -> np.ndarray:
    return (rng.random(len(chances)) < chances).astype(float)
