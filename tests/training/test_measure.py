"""What work costs: a big array shows in the block that made it, and in the block around it."""

import sys

import numpy as np
import pytest

from training.measure import costs

BIG = 200_000_000


def test_the_most_memory_of_a_block_is_also_that_of_the_block_around_it() -> None:
    with costs() as outer:
        with costs() as inner:
            held = np.ones(BIG // 8)
        del held
    assert inner.peak_memory_bytes >= BIG
    assert outer.peak_memory_bytes >= inner.peak_memory_bytes
    assert outer.seconds >= inner.seconds > 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forgets a peak")
def test_what_came_before_a_block_is_not_its_cost() -> None:
    with costs() as first:
        held = np.ones(BIG // 8)
    del held
    with costs() as second:
        pass
    assert second.peak_memory_bytes < first.peak_memory_bytes - BIG // 2


def test_a_block_that_fails_is_measured_too() -> None:
    with pytest.raises(ValueError, match="no"), costs() as cost:
        raise ValueError("no")
    assert cost.seconds > 0
