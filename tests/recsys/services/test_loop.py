import threading
from itertools import pairwise
from time import monotonic

import pytest

from recsys.services.loop import REST, Loop


def test_it_steps_again_and_again_until_it_is_stopped() -> None:
    steps = threading.Semaphore(0)
    loop = Loop("test", steps.release, 0.001)
    loop.start()
    assert all(steps.acquire(timeout=10) for _ in range(5))
    assert loop.running
    loop.stop()
    assert not loop.running


def test_a_step_that_fails_is_told_and_the_next_is_tried(
    caplog: pytest.LogCaptureFixture,
) -> None:
    recovered, outcomes = threading.Event(), iter([RuntimeError("no disk"), None, None])

    def step() -> None:
        problem = next(outcomes, None)
        if problem is not None:
            troubles.append(loop.trouble)
            raise problem
        troubles.append(loop.trouble)
        if len(troubles) == 3:
            recovered.set()

    troubles: list[str] = []
    loop = Loop("test", step, 0.001)
    loop.start()
    assert recovered.wait(10)
    loop.stop()
    assert troubles[:3] == ["", "RuntimeError: no disk", ""]
    assert "loop.failed" in caplog.text


def test_starting_twice_is_starting_once_and_it_can_be_started_again() -> None:
    steps = threading.Semaphore(0)
    loop = Loop("test", steps.release, 60)
    loop.start()
    loop.start()
    assert steps.acquire(timeout=10)
    assert not steps.acquire(timeout=0.05), "one thread, which waits a minute"
    loop.stop()
    loop.start()
    assert steps.acquire(timeout=10)
    loop.stop()


def test_stopping_what_never_ran_is_fine() -> None:
    Loop("test", lambda: None, 1).stop()


def test_a_long_step_can_see_that_it_should_end() -> None:
    begun, ended = threading.Event(), threading.Event()

    def step() -> None:
        begun.set()
        while not loop.stopping:
            threading.Event().wait(0.001)
        ended.set()

    loop = Loop("test", step, 60)
    loop.start()
    assert begun.wait(10)
    assert not ended.is_set()
    loop.stop()
    assert ended.is_set()
    assert not loop.stopping, "what is called by hand afterwards is not cut short"


def test_who_wakes_it_does_not_wait_for_its_time() -> None:
    steps = threading.Semaphore(0)
    loop = Loop("test", steps.release, 60)
    loop.start()
    assert steps.acquire(timeout=10)
    loop.wake()
    assert steps.acquire(timeout=10)
    loop.stop()


def test_however_often_it_is_woken_it_rests_between_two_steps() -> None:
    steps: list[float] = []
    loop = Loop("test", lambda: steps.append(monotonic()), 60)
    loop.start()
    until = monotonic() + 3 * REST
    while monotonic() < until:
        loop.wake()
    loop.stop()
    assert all(later - earlier >= REST for earlier, later in pairwise(steps))
