"""Servers in processes of their own: what is measured shares nothing with what measures."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from recsys.errors import Unavailable

__all__ = ["Running", "serving", "shelfcast"]

STARTS_WITHIN = 120.0
STOPS_WITHIN = 60.0
_ANNOUNCED = re.compile(r"serves at (http://\S+)")


@dataclass(frozen=True, slots=True)
class Running:
    url: str
    pid: int
    """Of the first process."""
    began: float
    """When it was started, as `time.perf_counter` has it."""


def shelfcast(*arguments: str, environment: Mapping[str, str] | None = None) -> None:
    """One command, to its end.  Unavailable when it fails."""
    command = [sys.executable, "-m", "recsys.cli", *arguments]
    done = subprocess.run(command, capture_output=True, env={**os.environ, **(environment or {})})
    if done.returncode not in (0, 1):
        raise Unavailable(f"shelfcast {' '.join(arguments)}: {done.stderr.decode()[-500:]}")


@contextmanager
def serving(
    arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """`python -m …`, which ends with all its workers when the block does."""
    began = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdout=out,
            stderr=out,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )
    try:
        yield Running(_announced(process, log), process.pid, began)
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise Unavailable(f"the server did not stop within {STOPS_WITHIN:.0f} s") from None


def _announced(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        found = _ANNOUNCED.search(log.read_text("utf-8"))
        if found:
            return found.group(1)
        time.sleep(0.005)
    raise Unavailable(f"the server did not start: {log.read_text('utf-8')[-500:]}")
