"""The real commands, run as a stranger would: each in a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from recsys.errors import Unavailable

__all__ = ["Commands", "Server"]

STARTS_WITHIN = 60.0
STOPS_WITHIN = 15.0
_ANNOUNCED = re.compile(r"serves at (http://\S+)")


class Commands:
    """`shelfcast …` over one home folder."""

    def __init__(self, home: Path, config: Path) -> None:
        self._where = ["--home", str(home), "--config", str(config)]

    def run(self, *arguments: str) -> dict[str, Any]:
        """The JSON that the command prints.  Unavailable when it fails."""
        done = subprocess.run(
            self.line(*arguments, "--json"),
            capture_output=True,
            text=True,
            env=_environment(),
            start_new_session=True,
        )
        if done.returncode not in (0, 1) or not done.stdout.strip():
            told = (done.stderr.strip() or f"code {done.returncode}").splitlines()[-1]
            raise Unavailable(f"`shelfcast {' '.join(arguments)}` failed: {told}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def line(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "recsys.cli", *arguments, *self._where]


class Server:
    """`shelfcast serve` on a free port, for as long as the block lasts."""

    url: str

    def __init__(self, commands: Commands, log: Path) -> None:
        self._command = commands.line("serve", "--port", "0")
        self._log = log

    def __enter__(self) -> Self:
        with self._log.open("wb") as out:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=_environment(),
                # A Ctrl-C in the terminal is for the story, which then stops the server in order.
                start_new_session=True,
            )
        try:
            self.url = self._announced()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def wait(self) -> None:
        """Until it ends of its own accord."""
        self._process.wait()

    def _announced(self) -> str:
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            found = _ANNOUNCED.search(self._log.read_text("utf-8", "replace"))
            if found:
                return found.group(1)
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        lines = self._log.read_text("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        raise Unavailable(f"the server did not start: {lines[-1]}")

    def _stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _environment() -> dict[str, str]:
    """Without settings of the visitor's own: the story never touches their library."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SHELFCAST_")}
