"""One load on one server, by `wrk`."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recsys.errors import Unavailable

__all__ = ["Load", "load", "wrk", "wrk_is_here"]

SCRIPT = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of it; latencies in milliseconds, as the client saw them."""

    target: str
    connections: int
    requests: int
    seconds: float
    failed: int
    p50: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds


def wrk_is_here() -> None:
    """Unavailable, and where to get it, when it is not."""
    if shutil.which("wrk") is None:
        raise Unavailable("the load is made by wrk, which is not here (Debian: apt install wrk)")


def load(
    target: str, url: str, paths: Path, *, connections: int, seconds: int, anew: bool = False
) -> Load:
    """GET the paths in turn, each connection asking again as soon as it was answered.  `anew`: no
    two requests are the same."""
    figures = wrk(
        SCRIPT,
        url,
        [str(paths), *(["anew"] if anew else [])],
        connections=connections,
        seconds=seconds,
    )
    return Load(target=target, connections=connections, **figures)


def wrk(
    script: Path, url: str, told: Sequence[str], *, connections: int, seconds: int
) -> dict[str, Any]:
    """What the script found, which is `told` what to ask for.  Unavailable: it found nothing."""
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", f"-s{script}"]
    ran = subprocess.run(["wrk", *options, url, "--", *told], capture_output=True, text=True)
    figures = _figures(ran.stdout.splitlines())
    if ran.returncode or figures is None:
        raise Unavailable(f"wrk failed: {ran.stderr or ran.stdout}")
    return figures


def _figures(lines: Sequence[str]) -> dict[str, Any] | None:
    """The line that the script wrote."""
    found = [line for line in lines if line.startswith("{")]
    return json.loads(found[-1]) if found else None
