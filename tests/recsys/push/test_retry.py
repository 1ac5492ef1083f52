from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from recsys.push.config import PushConfig
from recsys.push.retry import wait_before_next

CONFIG = PushConfig(retry_seconds=5, retry_most_seconds=300)


@given(st.integers(1, 60), st.integers())
def test_each_wait_is_twice_the_last_up_to_the_longest_give_or_take_a_fifth(
    attempts: int, seed: int
) -> None:
    due = timedelta(seconds=min(5 * 2.0 ** (attempts - 1), 300))
    wait = wait_before_next(attempts, None, CONFIG, Random(seed))
    assert 0.8 * due <= wait <= 1.2 * due


def test_waits_differ_so_that_a_crowd_does_not_come_back_together() -> None:
    rng = Random(1)
    assert len({wait_before_next(3, None, CONFIG, rng) for _ in range(100)}) == 100


def test_a_receiver_may_ask_for_more_time_but_not_for_ever() -> None:
    never = wait_before_next(1, timedelta(days=365), CONFIG, Random(1))
    assert never <= 1.2 * timedelta(seconds=10)
    soon = wait_before_next(4, timedelta(seconds=1), CONFIG, Random(1))
    assert soon >= 0.8 * timedelta(seconds=40)
    assert wait_before_next(1, timedelta(days=-1), CONFIG, Random(1)) >= timedelta(seconds=4)
