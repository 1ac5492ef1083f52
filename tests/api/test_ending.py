"""A process that is asked to end does, wherever it is at that moment."""

import signal
import sys
from collections.abc import Iterator
from threading import Event
from types import FrameType

import pytest

from api.ending import IMPORTING, end

PATIENCE = 10.0


@pytest.fixture
def no_alarm() -> Iterator[None]:
    before = signal.getsignal(signal.SIGALRM)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def frame_of(file: str) -> FrameType:
    known = {"sys": sys}
    exec(compile("frame = sys._getframe()", file, "exec"), known)
    frame = known["frame"]
    assert isinstance(frame, FrameType)
    return frame


def test_it_ends_at_once() -> None:
    with pytest.raises(SystemExit):
        end(signal.SIGTERM, frame_of("somewhere.py"))
    with pytest.raises(SystemExit):
        end(signal.SIGTERM, None)


def test_within_an_import_it_ends_a_moment_later(no_alarm: None) -> None:
    end(signal.SIGTERM, frame_of(IMPORTING))
    with pytest.raises(SystemExit):
        Event().wait(PATIENCE)


def test_what_python_swallows_in_an_import_is_in_a_file_of_that_name() -> None:
    """The callback that lets go of a module's lock."""
    import importlib._bootstrap as bootstrap

    assert bootstrap._get_module_lock.__code__.co_filename == IMPORTING
