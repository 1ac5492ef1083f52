"""The port: taken by one server alone, and shared evenly by its processes."""

import socket
import sys

from recsys.errors import Misconfigured
from recsys.settings import HttpConfig

__all__ = ["BACKLOG", "DEALT", "left", "own", "taken", "url_of"]

BACKLOG = 2048
"""Connections that wait to be accepted by a process."""
DEALT = sys.platform == "linux"
"""Whether the kernel deals connections out to all who listen at one address.  Elsewhere processes
share a listener, and whoever wakes up first takes all that have come: of 32 often 30."""


def taken(http: HttpConfig) -> socket.socket:
    """Listens from now on: who connects while a server still loads waits for it, and a second
    server is told at once.  Misconfigured: somebody else has the port, be it a server of ours."""
    listener = _new(socket.AF_INET6 if ":" in http.host else socket.AF_INET)
    try:
        listener.bind((http.host, http.port))
        listener.listen(BACKLOG)
    except OSError as problem:
        listener.close()
        reason = f"cannot listen on {http.host}:{http.port}: {problem.strerror}"
        raise Misconfigured("http", reason) from None
    if DEALT:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # once it is ours
    return listener


def own(listener: socket.socket) -> socket.socket:
    """For another process: at the same address, with a queue of its own where there can be one."""
    if not DEALT:
        return listener
    mine = _new(listener.family)
    mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    mine.bind(listener.getsockname())
    return mine


def left(listener: socket.socket) -> None:
    """Nobody is dealt to it any more, though processes that were forked hold it, too."""
    if DEALT:
        listener.shutdown(socket.SHUT_RD)


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _new(family: int) -> socket.socket:
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made
