"""How a process ends when a signal asks it to."""

import signal
from types import FrameType

__all__ = ["end"]

IMPORTING = "<frozen importlib._bootstrap>"
"""Python's name for the file of its import system."""
LATER = 0.01
"""Seconds."""


def end(number: int, frame: FrameType | None) -> None:
    """A handler of signals.  Python swallows what is raised in a callback of the import system, and
    the process would go on as if nobody had asked: there it is asked again a moment later."""
    if frame is None or frame.f_code.co_filename != IMPORTING:
        raise SystemExit(0)
    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, LATER)
