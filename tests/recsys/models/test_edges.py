"""Each pair of a reader and a unit once, with the right time."""

from math import inf

import numpy as np

from recsys.domain.event import Verb
from recsys.models.edges import edges, first_times
from tests.recsys.models.boards import borrowed, dataset

BOTH = np.array([[1, 1], [1, 0]])


def test_the_first_time_counts_as_the_beginning_and_order_is_that_of_time() -> None:
    found = first_times(borrowed((0, 0, 9.0), (0, 1, 3.0), (0, 0, 1.0), (1, 0, 2.0)))
    assert list(zip(found.users, found.items, found.days, strict=True)) == [
        (0, 0, 1.0),
        (1, 0, 2.0),
        (0, 1, 3.0),
    ]


def test_a_pair_fades_from_its_last_time() -> None:
    found = edges(borrowed((0, 0, 0.0), (0, 0, 10.0), (0, 1, 20.0), (1, 0, 0.0)), 10.0)
    assert found.toarray().tolist() == [[0.5, 1.0], [0.25, 0.0]]


def test_without_a_half_life_nothing_fades() -> None:
    found = edges(dataset(BOTH, days=[0.0, 500.0, 1000.0]), inf)
    assert (found.toarray() == BOTH).all()


def test_what_was_turned_down_is_no_edge() -> None:
    data = dataset(BOTH, verbs=[Verb.BORROW, Verb.DISLIKE, Verb.REJECT])
    assert edges(data, inf).toarray().tolist() == [[1, 0], [0, 0]]
    assert len(first_times(data)) == 1
