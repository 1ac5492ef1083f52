"""Threads that give way."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import get_native_id

import pytest

from recsys.priority import give_way

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="threads have no priority of their own"
)


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, get_native_id())


def test_a_thread_gives_way_and_nobody_with_it() -> None:
    before = niceness()
    with ThreadPoolExecutor(1, initializer=give_way, initargs=(3,)) as thread:
        assert thread.submit(niceness).result() == before + 3
    assert niceness() == before


def test_who_is_started_by_who_gives_way_is_no_further_behind_than_they_say() -> None:
    def started(by: int) -> int:
        with ThreadPoolExecutor(1, initializer=give_way, initargs=(by,)) as thread:
            return thread.submit(niceness).result()

    before = niceness()
    with ThreadPoolExecutor(1, initializer=give_way, initargs=(3,)) as thread:
        assert thread.submit(started, 5).result() == before + 5
        assert thread.submit(started, 1).result() == before + 3
