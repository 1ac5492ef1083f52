"""Waiting for what other threads and processes do: as short as can be, and not for ever."""

from collections.abc import Callable
from time import monotonic, sleep

__all__ = ["until"]

LOOKS = 0.005
"""Seconds between two looks."""


def until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    """Fails where it does not come to be so in time, which only what is broken waits out."""
    deadline = monotonic() + seconds
    while not is_so():
        assert monotonic() < deadline, f"not within {seconds} s"
        sleep(LOOKS)
