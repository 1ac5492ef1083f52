"""A queue of what is to be written: in order, and with an end to its room."""

from threading import Thread

import pytest

from recsys.errors import Misconfigured
from recsys.stores.sql.queue import Queue, QueueConfig


@pytest.fixture
def queue() -> Queue[str]:
    return Queue(QueueConfig(rows=10))


def test_who_comes_first_is_taken_first(queue: Queue[str]) -> None:
    assert [queue.put(name, 1) for name in "abc"] == [None] * 3
    assert [queue.take() for _ in range(3)] == list("abc")


def test_rows_fill_it_and_not_callers(queue: Queue[str]) -> None:
    assert queue.put("many", 8) is None
    refusal = queue.put("some", 3)
    assert refusal is not None
    assert str(refusal) == "8 rows are waiting to be written already"
    assert refusal.retry_after >= 1
    assert queue.put("few", 2) is None
    assert [queue.take(), queue.take()] == ["many", "few"]


def test_what_is_taken_makes_room(queue: Queue[str]) -> None:
    queue.put("first", 10)
    assert queue.put("second", 1) is not None
    queue.take()
    assert queue.put("second", 1) is None


def test_what_is_larger_than_the_room_waits_alone(queue: Queue[str]) -> None:
    assert queue.put("huge", 1_000) is None
    assert queue.put("one", 1) is not None
    assert queue.take() == "huge"


def test_closed_it_refuses_and_is_drained(queue: Queue[str]) -> None:
    queue.put("a", 1)
    queue.close()
    assert "closed" in str(queue.put("late", 1))
    assert queue.wait()
    queue.take()
    assert not queue.wait()


def test_who_waits_is_woken(queue: Queue[str]) -> None:
    woken: list[bool] = []
    waiting = Thread(target=lambda: woken.append(queue.wait()))
    waiting.start()
    queue.put("a", 1)
    waiting.join(10)
    assert woken == [True]


def test_a_queue_without_room_is_no_queue() -> None:
    with pytest.raises(Misconfigured, match=r"queue\.rows"):
        QueueConfig(rows=0)
