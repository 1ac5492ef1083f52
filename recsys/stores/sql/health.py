"""What a database server says of itself, where the library is on one."""

from dataclasses import dataclass
from time import perf_counter

from sqlalchemy import Connection, text

from recsys.stores.sql import postgres
from recsys.stores.sql.engine import Reads, open_engine, store_url

__all__ = ["Health", "health"]

LASTING = ("fsync", "full_page_writes")
"""Off, a commit that was answered may be gone after a power cut.  `synchronous_commit` is not
among them: the writer asks for it itself."""
ROOM = text(
    "SELECT current_setting('max_connections')::int"
    " - current_setting('superuser_reserved_connections')::int"
)


@dataclass(frozen=True, slots=True)
class Health:
    version: str
    milliseconds: float
    """What the shortest look takes."""
    room: int
    """So many connections it lets in."""
    each: int
    """So many one process may take."""
    lossy: tuple[str, ...]
    """Settings that are off and keep an answer from meaning that it is on disk."""


def health(raw_url: str) -> Health | None:
    """None: a library without a server.  Unavailable when that is out of reach."""
    if raw_url == "memory:" or (url := store_url(raw_url)).get_backend_name() != "postgresql":
        return None
    reads = Reads(open_engine(url, writes=False))
    try:
        with reads.look() as connection:
            return _told(connection)
    finally:
        reads.close()


def _told(connection: Connection) -> Health:
    version = connection.scalar(text("SHOW server_version")) or ""
    began = perf_counter()
    room = connection.scalar(ROOM) or 0
    milliseconds = (perf_counter() - began) * 1000
    settings = {name: connection.scalar(text(f"SHOW {name}")) for name in LASTING}
    return Health(
        version=str(version).split()[0],
        milliseconds=milliseconds,
        room=room,
        each=postgres.CONNECTIONS,
        lossy=tuple(name for name, value in settings.items() if value == "off"),
    )
