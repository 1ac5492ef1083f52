"""Answers: JSON bytes, whether they were rendered below or are here."""

import asyncio
from concurrent.futures import Future
from typing import Any, TypeVar

import orjson
from starlette.responses import Response

__all__ = ["json_answer", "on_disk"]

T = TypeVar("T")


def json_answer(value: Any, status: int = 200) -> Response:
    """`value` of dictionaries, sequences, our frozen dataclasses, enums and times."""
    return Response(orjson.dumps(value), status, media_type="application/json")


async def on_disk(future: "Future[T]") -> T:
    """Let others be served until the write is durable."""
    return await asyncio.wrap_future(future)
