"""Rows put in the place of others, beside a list of lists that says the same."""

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recsys.pipeline.splice import Ragged, spliced

ROWS = st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=8)


def ragged(rows: list[list[int]]) -> Ragged:
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    return np.array([value for row in rows for value in row], np.int16), ends


@given(ROWS, ROWS, ROWS, st.randoms(use_true_random=False))
def test_rows_that_changed_are_others_and_all_else_stays(
    before: list[list[int]], instead: list[list[int]], behind: list[list[int]], random: Random
) -> None:
    changed = sorted(random.sample(range(len(before)), min(len(before), len(instead))))
    after = instead[: len(changed)] + behind
    at = [*changed, *range(len(before), len(before) + len(behind))]
    values, ends = spliced(ragged(before), ragged(after), np.array(at, np.int64))
    expected = before + behind
    for row, own in zip(at, after, strict=True):
        expected[row] = own
    told = ragged(expected)
    assert values.tolist() == told[0].tolist()
    assert ends.tolist() == told[1].tolist()
    assert (values.dtype, ends.dtype) == (np.int16, np.int32)
