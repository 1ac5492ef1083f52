"""A reader's pushes as server-sent events (WHATWG HTML, 9.2).

The inbox in SQL is what is shown; a ring of the bell, or patience running out, only says when to
look again.  So a stream that was cut, or is served by another process, resumes where it was.
"""

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.schemas.pushes import push_out
from recsys.domain.ids import ReaderId
from recsys.domain.push import Push
from recsys.services.push import PushService

__all__ = ["PushStream", "Rhythm"]

log = logging.getLogger(__name__)

BATCH = 50

_Ends = Collection["asyncio.Future[Any]"]

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """All in seconds."""

    look: float
    """Between two looks into the inbox where no bell rings: another process may have sent."""
    heartbeat: float = 15.0
    """A silent stream says so this often: proxies cut what says nothing."""
    slow: float = 10.0
    """A client that takes longer for one event is dropped; it may come back and resume."""


class PushStream(Response):
    """Ends when the client goes, is too slow, or we close."""

    def __init__(
        self,
        pushes: PushService,
        reader: ReaderId,
        after: int,
        closing: asyncio.Event,
        rhythm: Rhythm,
    ) -> None:
        super().__init__(media_type="text/event-stream")
        self._pushes = pushes
        self._reader = reader
        self._after = after
        self._closing = closing
        self._rhythm = rhythm

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        gone = asyncio.ensure_future(_gone(receive))
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await self._flow(send, (gone, closing))
            if not gone.done():
                await self._send(send, b"", more=False)
        except TimeoutError:
            log.info("stream.slow", extra={"after": self._after})
        finally:
            gone.cancel()
            closing.cancel()

    async def _flow(self, send: Send, ends: _Ends) -> None:
        loop, rung = asyncio.get_running_loop(), asyncio.Event()

        def ring() -> None:
            loop.call_soon_threadsafe(rung.set)

        with self._pushes.heard(self._reader, ring):
            await self._send(send, b": open\n\n")
            spoke = loop.time()
            while not any(end.done() for end in ends):
                rung.clear()
                if await self._catch_up(send):
                    spoke = loop.time()
                elif loop.time() - spoke >= self._rhythm.heartbeat:
                    await self._send(send, b": still here\n\n")
                    spoke = loop.time()
                await _first_of(rung, ends, self._rhythm.look)

    async def _catch_up(self, send: Send) -> bool:
        """Everything that was delivered since; whether there was anything."""
        began = self._after
        batch = await self._batch()
        while batch:
            for push in batch:
                await self._send(send, _framed(push))
                self._after = push.seq
            batch = await self._batch()
        return self._after > began

    async def _batch(self) -> list[Push]:
        return await run_in_threadpool(
            self._pushes.inbox, self._reader, after=self._after, limit=BATCH
        )

    async def _send(self, send: Send, body: bytes, *, more: bool = True) -> None:
        message = {"type": "http.response.body", "body": body, "more_body": more}
        await asyncio.wait_for(send(message), self._rhythm.slow)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _first_of(rung: asyncio.Event, ends: _Ends, seconds: float) -> None:
    ring = asyncio.ensure_future(rung.wait())
    await asyncio.wait({ring, *ends}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    ring.cancel()


def _framed(push: Push) -> bytes:
    """JSON has no line breaks of its own, so one `data` line holds it."""
    return b"id: %d\nevent: push\ndata: %s\n\n" % (push.seq, orjson.dumps(push_out(push)))
