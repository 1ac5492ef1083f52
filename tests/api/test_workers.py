"""Several processes behind one port: one service to whoever asks."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.api.test_serve import AT, PATIENCE, served
from tests.patience import until

CALLS = 40


def test_what_one_worker_took_in_every_worker_knows(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "3") as (process, url):
        foreman, crew = _crew(process.pid, 2)
        for number in range(CALLS):
            event = {"id": f"e{number}", "verb": "view", "unit": "u", "reader": "r", "at": AT}
            answer = httpx.post(f"{url}/v1/events", json={"events": [event]})
            assert answer.json()["results"][0]["status"] == "stored"
            again = httpx.post(f"{url}/v1/events", json={"events": [event]})
            assert again.json()["results"][0]["status"] == "duplicate"
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert not any(map(_lives, [foreman, *crew]))
        assert "worker.lost" not in (tmp_path / "server.log").read_text()


def test_workers_end_with_a_first_process_that_was_killed(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "2") as (process, _):
        foreman, crew = _crew(process.pid, 1)
        process.kill()
        until(lambda: not any(map(_lives, [foreman, *crew])))


def test_they_do_so_without_a_foreman_too(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "2") as (process, url):
        foreman, crew = _crew(process.pid, 1)
        os.kill(foreman, signal.SIGKILL)
        assert httpx.get(f"{url}/healthz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        until(lambda: not any(map(_lives, crew)))


def test_a_worker_that_dies_is_told_of_and_replaced(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "3") as (process, url):
        foreman, (one, other) = _crew(process.pid, 2)
        os.kill(one, signal.SIGKILL)
        until(lambda: len(_children(foreman)) == 2 and one not in _children(foreman))
        assert other in _children(foreman)
        assert '"worker.lost"' in (tmp_path / "server.log").read_text()
        for _ in range(CALLS):
            assert httpx.get(f"{url}/readyz").status_code == 200
        crew = _children(foreman)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert not any(map(_lives, [foreman, *crew]))


def test_workers_that_cannot_begin_say_why_in_a_line(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path), "--port", "0", "--workers", "3"]
    done = subprocess.run(
        [sys.executable, "-m", "recsys.cli", "serve", *home],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=os.environ | {"SHELFCAST_STORE": "postgresql+psycopg://127.0.0.1:1/library"},
    )
    assert done.returncode == 3
    assert "shelfcast: the store at library cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr


def _crew(first: int, count: int) -> tuple[int, list[int]]:
    """The foreman, and so many workers, once they are there."""
    until(lambda: len(_children(first)) == 1 and len(_children(_children(first)[0])) == count)
    [foreman] = _children(first)
    return foreman, _children(foreman)


def _children(parent: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")
    return not (state.exists() and ") Z " in state.read_text())
