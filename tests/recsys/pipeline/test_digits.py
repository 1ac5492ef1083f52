"""Numbers are written in answers as orjson would write them."""

import numpy as np
import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from recsys.models.base import Floats, Ints
from recsys.models.compiling import compiled
from recsys.pipeline.digits import in_digits
from recsys.pipeline.texts import Texts
from tests.recsys.pipeline.test_texts import each

COMPILES = settings(deadline=None)
"""The first run does."""
NOTHING = np.zeros(0, np.int32)
SINGLE = st.floats(-(2.0**46), 2.0**46, width=32) | st.floats(-2.0, 2.0, width=32)
EDGES = [0.0, -0.0, 1e-7, -1e-7, 1e-6, 9e-6, 1e-5, 1.2e-5, 0.1, 0.999999, 0.9999999, 1.0, -3.25]
LARGE = [10.5, 1234567.9, 2.0**24 - 1, 2.0**24, -(2.0**24) - 2, 9.99e14]


@COMPILES
@given(st.lists(SINGLE, max_size=40))
@example(EDGES)
@example(LARGE)
def test_scores_are_written_as_rounded_ones_are(scores: list[float]) -> None:
    numbers = np.array(scores, np.float32)
    rounded = [round(float(number), 6) for number in numbers]
    assert written(numbers) == [orjson.dumps(number) for number in rounded]


@COMPILES
@given(st.lists(st.integers(0, 2**31 - 1), max_size=40))
@example([0, 9, 10, 99, 100])
def test_counts_are_written_in_full(counts: list[int]) -> None:
    digits = [b"%d" % count for count in counts]
    one, whole = np.array([1.5], np.float32), np.array(counts, np.int32)
    assert written(one, whole, whole[::-1].copy()) == [b"1.5", *digits, *digits[::-1]]


def test_counts_below_0_are_of_nothing() -> None:
    counts = np.array([3, -1, 20], np.int32)
    assert written(np.zeros(0, np.float32), counts) == [b"3", b"0", b"20"]


@pytest.mark.parametrize("score", [1e15, -1e15, np.inf, np.nan])
def test_what_cannot_be_written_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="is not written"):
        written(np.array([1.0, score], np.float32))


def written(numbers: Floats, told: Ints = NOTHING, counts: Ints = NOTHING) -> list[bytes]:
    return each(Texts(*compiled(in_digits)(numbers, told, counts)))
