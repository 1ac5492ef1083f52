"""What of a history the model knows."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.pipeline.history import NOTHING, History


def history(*rows: int, trained: int) -> History:
    of = np.array(rows, np.int32)
    return replace(NOTHING, rows=of, weights=of.astype(np.float32), trained=trained)


@pytest.mark.parametrize(
    ("rows", "known"),
    [((), []), ((0, 2), [0, 2]), ((0, 2, 3, 9), [0, 2]), ((3, 9), [])],
)
def test_the_model_knows_the_rows_it_was_trained_on(
    rows: tuple[int, ...], known: list[int]
) -> None:
    found, weights = history(*rows, trained=3).known
    assert found.tolist() == weights.tolist() == known


def test_a_history_with_a_row_less_knows_no_row_more() -> None:
    whole = history(0, 2, 9, trained=3)
    less = replace(whole, rows=whole.rows[1:], weights=whole.weights[1:])
    assert less.known[0].tolist() == [2]
