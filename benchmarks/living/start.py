"""From the start of the process until lists can be answered."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager
from statistics import median

from benchmarks.figure import Figure, beside
from benchmarks.serving.processes import Running
from benchmarks.serving.setup import Served
from recsys.errors import Unavailable

__all__ = ["start", "wait_for"]

TIMES = 3
PATIENCE = 120.0


def start(served: Served) -> Iterator[Figure]:
    """Medians, in turn."""
    ours, constant = list[float](), list[float]()
    for _ in range(TIMES):
        ours.append(_seconds(served.running(), "/readyz"))
        constant.append(_seconds(served.constant({}), "/openapi.json"))
    of = "a FastAPI application of one constant answer"
    yield beside(f"start_to_ready_s{served.setup.suffix}", median(ours), "s", of, median(constant))


def _seconds(started: AbstractContextManager[Running], path: str) -> float:
    with started as running:
        wait_for(running.url + path)
        return time.perf_counter() - running.began


def wait_for(url: str) -> None:
    """Until it answers with a success."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url):
                return
        except urllib.error.URLError:  # nobody listens yet, or it is not ready
            time.sleep(0.005)
    raise Unavailable(f"{url} is not ready after {PATIENCE} s")
