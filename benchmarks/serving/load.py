"""One load on one server, by `wrk`."""

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recsys.errors import Unavailable

__all__ = ["Load", "load", "wrk_is_here"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of it; latencies in milliseconds, as the client saw them."""

    connections: int
    requests: int
    seconds: float
    failed: int
    p50: float
    p95: float
    p99: float
    longest: float
    generator_seconds: float
    """Of a processor, that wrk itself took."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds

    @property
    def generator_share(self) -> float:
        """Of all the cores, as long as it lasted."""
        return self.generator_seconds / self.seconds / (os.cpu_count() or 1)


def wrk_is_here() -> None:
    """Unavailable, and where to get it, when it is not."""
    if shutil.which("wrk") is None:
        raise Unavailable("the load is made by wrk, which is not here (Debian: apt install wrk)")


def load(script: Path, url: str, told: Sequence[str], *, connections: int, seconds: int) -> Load:
    """As fast as the connections are answered, by the script, which is `told` what to ask for.
    Unavailable where it found nothing."""
    wrk_is_here()
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", f"-s{script}"]
    before = _spent()
    ran = subprocess.run(["wrk", *options, url, "--", *told], capture_output=True, text=True)
    spent = _spent() - before
    figures = _figures(ran.stdout.splitlines())
    if ran.returncode or figures is None or not figures["requests"]:
        raise Unavailable(f"wrk failed: {ran.stderr or ran.stdout}")
    return Load(connections=connections, generator_seconds=spent, **figures)


def _spent() -> float:
    """By programs that this process ran, and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _figures(lines: Sequence[str]) -> dict[str, Any] | None:
    """The line that the script wrote."""
    found = [line for line in lines if line.startswith("{")]
    return json.loads(found[-1]) if found else None
