"""WARP beyond the contract: how long it goes on."""

import numpy as np
import pytest

from tests.recsys.models.boards import checkerboard

pytest.importorskip("lightfm", reason="lightfm-next is not installed")
from recsys.models.warp import WARP, WARPConfig


def test_a_large_log_is_gone_through_less_often() -> None:
    board = checkerboard()
    pairs = board.interacted().nnz
    once = WARP.fit(board, WARPConfig(epochs=1), seed=3)
    stopped = WARP.fit(board, WARPConfig(epochs=20, most_steps=2 * pairs - 1), seed=3)
    longer = WARP.fit(board, WARPConfig(epochs=20), seed=3)
    np.testing.assert_array_equal(stopped.score(board.histories()), once.score(board.histories()))
    assert not np.array_equal(longer.score(board.histories()), once.score(board.histories()))
