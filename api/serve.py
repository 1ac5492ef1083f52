"""A server: started fast, stopped with grace.  Further processes beside it are `workers`'."""

import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from api.app import create_app
from api.ending import end
from api.listening import BACKLOG, left, own, taken, url_of
from api.logs import log_facts
from api.workers import FORKED, workers
from recsys.bootstrap import load_ahead, open_services
from recsys.pipeline.shelf import Shelf
from recsys.settings import Settings

__all__ = ["Server", "serve", "serve_from", "server_config"]

log = logging.getLogger(__name__)

TURN = 0.0005
"""Seconds for which one thread computes while another waits for its turn: whoever answers waits for
the writer each time a list has been read or computed.  Who loads a model takes shorter ones."""
YOUNG = 10_000
"""Objects that are at hand before the garbage collector looks through them.  Python's own 700 are
those of a single go of lists, and next to none of them is garbage."""


class Server(uvicorn.Server):
    """Says where it serves, and ends the streams before it waits for the answers under way."""

    def __init__(self, app: FastAPI, *, grace: float, tell: Callable[[str], None]) -> None:
        super().__init__(server_config(app, grace=grace))
        self._closing = app.state.edge.closing
        self._tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        for listener in sockets or ():
            self._tell(url_of(listener))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing.set()
        for listener in sockets or ():
            left(listener)
        await super().shutdown(sockets=sockets)


def serve(settings: Settings, config: Path | None, *, tell: Callable[[str], None]) -> None:
    """Until SIGTERM or SIGINT: then no new requests, those under way are answered, and what was
    accepted is on disk.  `tell` is given the address once it answers."""
    log_facts()
    more = settings.http.workers - 1
    with closing(taken(settings.http)) as listener:
        ahead = load_ahead(settings) if more and FORKED else None
        gc.freeze()  # who looks through it writes into it, and would have a copy
        beside = partial(_serve_beside, listener, settings, config, ahead)
        with workers(more, beside):
            serve_from(listener, settings, config, ahead, tell=tell)


def _serve_beside(
    listener: socket.socket, settings: Settings, config: Path | None, ahead: Shelf | None
) -> None:
    with closing(own(listener)) as mine:
        serve_from(mine, settings, config, ahead)


def serve_from(
    listener: socket.socket,
    settings: Settings,
    config: Path | None,
    ahead: Shelf | None,
    *,
    tell: Callable[[str], None] | None = None,
) -> None:
    """The same on a port that is bound.  Who has nobody to `tell` is a worker, and leaves what
    goes on in the background to the process that has.  `ahead` is loaded already."""
    log_facts()
    sys.setswitchinterval(TURN)
    gc.disable()  # a process of its own, where they are not forks, begins anew
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn has its own handler while it serves and raises the signal again when it is done:
        # the default action would then end us before the services are closed
        signal.signal(number, end)
    with closing(open_services(settings, config=config, ahead=ahead)) as services:
        app = create_app(services, background=tell is not None)
        server = Server(app, grace=settings.http.grace_seconds, tell=tell or _nobody)
        gc.freeze()  # catalogue and model stay: looking through them all takes 0.3 s each time
        gc.enable()
        gc.set_threshold(YOUNG)
        server.run(sockets=[listener])


def _nobody(url: str) -> None:
    """The first process has told already."""


def server_config(app: ASGIApp, *, grace: float) -> uvicorn.Config:
    """What every server of ours runs on, the one that is measured against included."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=round(grace),
    )
