"""WARP beyond the contract: how long it goes on."""

import numpy as np
import pytest

from tests.recsys.models.boards import checkerboard, unit

pytest.importorskip("lightfm", reason="lightfm-next is not installed")
from recsys.models.warp import OWN, WARP, WARPConfig, _described


def test_a_large_log_is_gone_through_less_often() -> None:
    board = checkerboard()
    pairs = board.interacted().nnz
    once = WARP.fit(board, WARPConfig(epochs=1), seed=3)
    stopped = WARP.fit(board, WARPConfig(epochs=20, most_steps=2 * pairs - 1), seed=3)
    longer = WARP.fit(board, WARPConfig(epochs=20), seed=3)
    np.testing.assert_array_equal(stopped.score(board.histories()), once.score(board.histories()))
    assert not np.array_equal(longer.score(board.histories()), once.score(board.histories()))


def test_a_unit_is_told_by_its_own_column_and_by_what_it_shares_the_rarer_the_louder() -> None:
    units = [
        unit("x", title="One", authors=("Ada Vance",), subjects=("Gardens",)),
        unit("y", title="Two", authors=(" ada vance ",), subjects=("Gardens",)),
        unit("z", title="Six", subjects=("Gardens",)),
        unit("w", title="Ten"),
    ]
    by_author, by_subject = np.log(4 / 2), np.log(4 / 3)
    expected = np.array(
        [
            [OWN, 0, 0, 0, by_author, by_subject],
            [0, OWN, 0, 0, by_author, by_subject],
            [0, 0, OWN, 0, 0, by_subject],
            [0, 0, 0, OWN, 0, 0],
        ]
    )
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(_described(units).toarray(), expected, rtol=1e-6)
