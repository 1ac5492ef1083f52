"""A background thread that does one thing again and again, and survives its failures."""

import logging
import threading
from collections.abc import Callable

__all__ = ["REST", "Loop"]

log = logging.getLogger(__name__)

REST = 0.05
"""Seconds after a step, however much somebody wakes it."""


class Loop:
    def __init__(self, name: str, step: Callable[[], object], seconds: float) -> None:
        self._name = name
        self._step = step
        self._seconds = seconds
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self.trouble = ""
        """What the last step failed with; empty when it did not."""

    @property
    def running(self) -> bool:
        return self._thread is not None

    @property
    def stopping(self) -> bool:
        """A long step looks here now and then, and ends early."""
        return self.running and self._stop.is_set()

    def start(self) -> None:
        """Step at once, then every so many seconds.  Starting twice is starting once."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Step now instead of at the end of the wait; during a step, once more after it."""
        self._wake.set()

    def stop(self, *, patience: float = 30.0) -> None:
        """Let the step that is under way finish."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(patience)
            self._thread = None

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            self._try()
            if not self._stop.wait(REST):
                self._wake.wait(self._seconds)

    def _try(self) -> None:
        try:
            self._step()
            self.trouble = ""
        except Exception as problem:  # the next step may fare better, and must get its chance
            self.trouble = f"{type(problem).__name__}: {problem}"
            log.exception("loop.failed", extra={"loop": self._name})
