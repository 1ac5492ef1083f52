"""Carrying on after a store's `Future`, without waiting for it."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

__all__ = ["chained", "done", "then"]

T = TypeVar("T")
U = TypeVar("U")


def done(value: T) -> "Future[T]":
    """A future of what is known already."""
    future: Future[T] = Future()
    future.set_result(value)
    return future


def then(future: "Future[T]", step: Callable[[T], U]) -> "Future[U]":
    """`step` of the result; runs where the future is completed, so it must not block."""
    return chained(future, lambda value: done(step(value)))


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
