"""Carrying on after a store's future."""

from concurrent.futures import Future

import pytest

from recsys.errors import NotFound, Unavailable
from recsys.services.futures import chained, done, then, together


def failed(problem: Exception) -> "Future[int]":
    future: Future[int] = Future()
    future.set_exception(problem)
    return future


def test_a_step_gets_the_result() -> None:
    assert then(done(2), lambda n: n + 1).result() == 3
    assert chained(done(2), lambda n: done(n * 2)).result() == 4


def test_nothing_happens_before_the_first_is_done() -> None:
    first: Future[int] = Future()
    second = then(first, lambda n: n + 1)
    assert not second.done()
    first.set_result(1)
    assert second.result(timeout=1) == 2


def test_an_error_of_either_is_the_error_of_both() -> None:
    with pytest.raises(Unavailable):
        then(failed(Unavailable("busy")), lambda n: n + 1).result()
    with pytest.raises(Unavailable):
        chained(done(1), lambda _: failed(Unavailable("busy"))).result()

    def refuse(_: int) -> int:
        raise NotFound("reader", "r")

    with pytest.raises(NotFound):
        then(done(1), refuse).result()


def test_together_is_done_when_the_last_is_and_keeps_the_order() -> None:
    first: Future[int] = Future()
    second: Future[int] = Future()
    both = together([first, second])
    second.set_result(2)
    assert not both.done()
    first.set_result(1)
    assert both.result(0) == [1, 2]


def test_together_of_nothing_is_done() -> None:
    nothing: list[Future[int]] = []
    assert together(nothing).result(0) == []


def test_the_error_of_one_is_told_when_all_are_done() -> None:
    fails: Future[int] = Future()
    later: Future[int] = Future()
    both = together([fails, later])
    fails.set_exception(ZeroDivisionError())
    assert not both.done()
    later.set_result(1)
    with pytest.raises(ZeroDivisionError):
        both.result(0)
