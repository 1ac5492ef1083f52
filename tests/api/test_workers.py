"""Several processes behind one port: one service to whoever asks."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.api.test_serve import AT, PATIENCE, served

CALLS = 40


def test_what_one_worker_took_in_every_worker_knows(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "3") as (process, url):
        assert len(_children(process.pid)) == 2
        for number in range(CALLS):
            event = {"id": f"e{number}", "verb": "view", "unit": "u", "reader": "r", "at": AT}
            answer = httpx.post(f"{url}/v1/events", json={"events": [event]})
            assert answer.json()["results"][0]["status"] == "stored"
            again = httpx.post(f"{url}/v1/events", json={"events": [event]})
            assert again.json()["results"][0]["status"] == "duplicate"
        children = _children(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert not any(_lives(child) for child in children)


def test_workers_end_with_a_first_process_that_was_killed(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "2") as (process, _):
        children = _children(process.pid)
        process.kill()
        _until(lambda: not any(_lives(child) for child in children))


def _children(parent: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=True)
    return [int(line) for line in found.stdout.split()]


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")
    return not (state.exists() and ") Z " in state.read_text())


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)
