"""A terminal that a script runs in, with everything it printed, closed as a person closes it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["Terminal"]


class Terminal:
    def __init__(self, script: str, *, cwd: Path, programs: Path) -> None:
        self.script = script
        self._printed = cwd.parent / f"terminal-{len(list(cwd.parent.glob('terminal-*')))}.txt"
        with self._printed.open("wb") as printed:
            self._process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", script],
                cwd=cwd,
                env={
                    **os.environ,
                    "PATH": f"{programs}:{os.environ['PATH']}",
                    "PYTEST_ADDOPTS": "tests/test_packaging.py",
                },
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def printed(self) -> str:
        return self._printed.read_text("utf-8", errors="replace")

    def wait(self, longest: float) -> None:
        """Until the script is done, which must be without an error."""
        code = self._process.wait(longest)
        assert code == 0, self._story(f"ended with {code}")

    def wait_until(self, has_come: Callable[[str], bool], longest: float) -> None:
        """Until what it printed is enough; it may not end before."""
        deadline = time.monotonic() + longest
        while not has_come(self.printed):
            assert self._process.poll() is None, self._story("ended, and should serve")
            assert time.monotonic() < deadline, self._story(f"does not serve after {longest} s")
            time.sleep(0.2)

    def interrupt(self, longest: float) -> None:
        """Ctrl-C, for whatever still runs: it must end by itself."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGINT)
            try:
                self._process.wait(longest)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                raise

    def _story(self, end: str) -> str:
        return f"{self.script}\n{end}:\n{self.printed}"
