"""Answers: JSON bytes, whether they were rendered below or are here."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import orjson
from starlette.responses import Response

__all__ = ["json_answer", "on_disk", "when_settled"]

T = TypeVar("T")


def json_answer(value: Any, status: int = 200) -> Response:
    """`value` of dictionaries, sequences, our frozen dataclasses, enums and times."""
    return Response(orjson.dumps(value), status, media_type="application/json")


async def on_disk(future: "Future[T]") -> T:
    """Let others be served until the write is durable.  Whoever no longer waits cancels nothing:
    what was handed over is written."""
    loop = asyncio.get_running_loop()
    settled: asyncio.Future[None] = loop.create_future()
    future.add_done_callback(lambda _: when_settled(loop, partial(_wake, settled)))
    await settled
    return future.result()


def when_settled(loop: asyncio.AbstractEventLoop, deed: Callable[[], None]) -> None:
    """From another thread to the one that answers, if it is still there."""
    with suppress(RuntimeError):  # it has ended
        loop.call_soon_threadsafe(deed)


def _wake(settled: "asyncio.Future[None]") -> None:
    if not settled.done():
        settled.set_result(None)
