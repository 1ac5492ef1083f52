"""Lists of some units only: nothing else gets in, and only targets among them are counted."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.models.base import Floats
from recsys.models.ranking import Ranks
from training.among import Among, asked_about
from training.queries import Queries


class InOrder(Ranks):
    """Unit 0 is best for everybody, then unit 1, …"""

    def score(self, user_items: sp.csr_matrix) -> Floats:
        n_users, n_items = user_items.shape
        return np.tile(-np.arange(n_items, dtype=np.float32), (n_users, 1))


@pytest.fixture
def chosen() -> np.ndarray:
    return np.array([False, True, False, True, True])


def test_a_list_holds_the_chosen_units_only_in_the_models_order(chosen: np.ndarray) -> None:
    lists = Among(InOrder(), chosen).recommend(sp.csr_matrix((2, 5), dtype=np.float32), 4).items
    assert lists.tolist() == [[1, 3, 4, -1]] * 2


def test_what_a_reader_had_stays_out_as_well(chosen: np.ndarray) -> None:
    nothing, had = sp.csr_matrix((2, 5), dtype=np.float32), sp.csr_matrix(np.eye(2, 5, 1))
    lists = Among(InOrder(), chosen).recommend(nothing, 2, barred=had).items
    assert lists.tolist() == [[3, 4], [1, 3]]


def test_readers_without_a_target_among_the_chosen_are_not_asked(chosen: np.ndarray) -> None:
    targets = sp.csr_matrix(np.array([[1, 1, 0, 1, 0], [1, 0, 1, 0, 0], [0, 0, 0, 0, 1]], float))
    rows = sp.csr_matrix(np.arange(15, dtype=np.float32).reshape(3, 5))
    asked = Queries(rows, rows, targets, np.array([3, 2, 1]), np.array([4, 5, 6]), np.arange(3))
    about = asked_about(asked, chosen)
    assert about.targets.toarray().tolist() == [[0, 1, 0, 1, 0], [0, 0, 0, 0, 1]]
    assert about.relevant.tolist() == [2, 1]
    assert about.used.tolist() == [4, 6]
    assert about.readers.tolist() == [0, 2]
    assert about.histories.toarray().tolist() == rows.toarray()[[0, 2]].tolist()
    assert asked_about(replace(asked, barred=None), chosen).barred is None
