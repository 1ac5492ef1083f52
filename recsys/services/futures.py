"""Carrying on after a store's `Future`, without waiting for it."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from itertools import count
from typing import TypeVar

__all__ = ["chained", "done", "then", "together"]

T = TypeVar("T")
U = TypeVar("U")


def done(value: T) -> "Future[T]":
    """A future of what is known already."""
    future: Future[T] = Future()
    future.set_result(value)
    return future


def then(future: "Future[T]", step: Callable[[T], U]) -> "Future[U]":
    """`step` of the result; runs where the future is completed, so it must not block."""
    result: Future[U] = Future()

    def go_on(finished: "Future[T]") -> None:
        try:
            value = step(finished.result())
        except BaseException as problem:
            result.set_exception(problem)
        else:
            result.set_result(value)

    future.add_done_callback(go_on)
    return result


def chained(future: "Future[T]", step: Callable[[T], "Future[U]"]) -> "Future[U]":
    """The future that `step` starts with the result.  An error of either is the error of both."""
    result: Future[U] = Future()

    def pass_on(finished: "Future[U]") -> None:
        problem = finished.exception()
        if problem is None:
            result.set_result(finished.result())
        else:
            result.set_exception(problem)

    def go_on(finished: "Future[T]") -> None:
        try:
            step(finished.result()).add_done_callback(pass_on)
        except BaseException as problem:
            result.set_exception(problem)

    future.add_done_callback(go_on)
    return result


def together(futures: "Iterable[Future[T]]") -> "Future[list[T]]":
    """Done when all of them are, in their order.  An error of one is the error of all."""
    started = list(futures)
    result: Future[list[T]] = Future()
    left = count(len(started) - 1, -1)

    def count_down(_: "Future[T]") -> None:
        if next(left) == 0:
            _settle(result, started)

    for future in started:
        future.add_done_callback(count_down)
    return result if started else done([])


def _settle(result: "Future[list[T]]", finished: "Sequence[Future[T]]") -> None:
    problems = [problem for one in finished if (problem := one.exception())]
    if problems:
        result.set_exception(problems[0])
    else:
        result.set_result([one.result() for one in finished])
