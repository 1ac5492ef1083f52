"""The server as a process: starts, tells where, stops with grace and loses nothing."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from recsys.stores.open import open_stores
from tests.patience import until
from tests.recsys.services.conftest import Train
from tests.recsys.services.conftest import train as train
from tests.recsys.trained import trained_library

PATIENCE = 30.0
AT = "2026-03-10T11:00:00Z"
ANNOUNCED = re.compile(r"serves at (http://\S+)")


@contextmanager
def served(home: Path, *arguments: str) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    log = home / "server.log"
    command = [sys.executable, "-m", "recsys.cli", "serve", "--port", "0", "--home", str(home)]
    with log.open("wb") as out:
        process = subprocess.Popen([*command, *arguments], stdout=out, stderr=out, cwd=home)
    try:
        yield process, announced(process, log)
    finally:
        process.kill()
        process.wait()


def announced(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        found = ANNOUNCED.search(log.read_text())
        if found:
            return found.group(1)
        time.sleep(0.02)
    raise AssertionError(log.read_text())


def test_it_serves_stops_on_sigterm_and_ends_its_streams(tmp_path: Path) -> None:
    with served(tmp_path) as (process, url):
        with urllib.request.urlopen(f"{url}/readyz") as ready:
            assert json.load(ready)["status"] == "ready"
        with httpx.stream("GET", f"{url}/v1/readers/r/pushes/stream", timeout=PATIENCE) as stream:
            chunks = stream.iter_bytes()
            assert next(chunks).startswith(b": open")
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert b"".join(chunks) == b""
        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - began < 8
        said = (tmp_path / "server.log").read_text()
        assert said.startswith("Shelfcast gets ready")
        assert "traceback" not in said.lower()


SERVING = """
import json, os, signal, sys, urllib.request
from pathlib import Path
from threading import Thread
from api.serve import serve
from recsys.settings import HttpConfig, Settings

def ask(url):
    told = json.load(urllib.request.urlopen(f"{url}/v1/readers/Text-1/recommendations"))
    heavy = {"implicit", "lightfm", "mlflow", "optuna", "pandas", "pyarrow", "redis", "sklearn"}
    print(json.dumps([told["model"], sorted(heavy & set(sys.modules))]))
    os.kill(os.getpid(), signal.SIGTERM)

settings = Settings(home=Path(sys.argv[1]), http=HttpConfig(port=0))
serve(settings, None, tell=lambda url: Thread(target=ask, args=(url,)).start())
"""


def test_a_process_that_serves_loads_nothing_that_only_training_and_the_night_need(
    tmp_path: Path, train: Train
) -> None:
    with trained_library(tmp_path, train):
        pass
    command = [sys.executable, "-c", SERVING, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert json.loads(done.stdout) == ["first", []], done.stderr


def test_ctrl_c_stops_it_with_grace_too(tmp_path: Path) -> None:
    with served(tmp_path) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


def test_a_port_that_is_taken_is_told_at_once(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "recsys.cli", "serve", "--home", str(tmp_path), "--port"]
        ran = subprocess.run(
            [*command, str(taken.getsockname()[1])], capture_output=True, text=True, env=os.environ
        )
    assert ran.returncode == 2
    assert "cannot listen on 127.0.0.1" in ran.stderr


def test_what_was_answered_while_it_stops_is_on_disk(tmp_path: Path) -> None:
    stored: list[str] = []

    def post(url: str, name: str) -> None:
        with httpx.Client() as client:
            for number in range(10_000):
                identifier = f"{name}-{number}"
                event = {
                    "id": identifier,
                    "verb": "view",
                    "unit": "u",
                    "at": "2026-03-10T11:00:00Z",
                }
                try:
                    answer = client.post(f"{url}/v1/events", json={"events": [event]})
                except httpx.HTTPError:
                    return
                if answer.status_code == 200:
                    stored.append(identifier)

    with served(tmp_path) as (process, url):
        posting = [threading.Thread(target=post, args=(url, f"t{n}")) for n in range(4)]
        for thread in posting:
            thread.start()
        until(lambda: len(stored) >= 50, PATIENCE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        for thread in posting:
            thread.join()
    opened = open_stores(f"sqlite:///{tmp_path / 'library.db'}")
    kept = {logged.event.id for logged in opened.stores.events.scan()}
    opened.close()
    assert set(stored) <= kept


@pytest.mark.parametrize("port", ["-1", "70000", "http"])
def test_a_port_that_cannot_be_is_refused(port: str) -> None:
    command = [sys.executable, "-m", "recsys.cli", "serve", "--port", port]
    assert subprocess.run(command, capture_output=True).returncode == 2
