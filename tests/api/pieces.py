"""Requests and answers in pieces, as a server hands them to the application."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI

__all__ = ["PIECE", "posted", "scope_of"]

PIECE = 16_384

Message = dict[str, Any]


def posted(
    app: FastAPI,
    path: str,
    body: bytes,
    seen: Callable[[Message], None] = lambda _: None,
    spec_version: str = "2.4",
) -> list[Message]:
    """What the application sent; `seen` is told of each message as it comes."""
    messages: list[Message] = []
    pieces = _pieces(body)

    async def receive() -> Message:
        piece = next(pieces, None)
        if piece is None:
            await asyncio.Event().wait()  # the client stays
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}

    async def send(message: Any) -> None:
        messages.append(message)
        seen(message)

    scope = scope_of(path)
    scope["asgi"]["spec_version"] = spec_version
    asyncio.run(app(scope, receive, send))
    return messages


def scope_of(path: str) -> dict[str, Any]:
    """Of JSON that is posted."""
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
        "asgi": {"version": "3.0", "spec_version": "2.4"},
    }


def _pieces(body: bytes) -> Iterator[bytes]:
    """Made when they are asked for, so that nobody else holds them; the last is empty."""
    for start in range(0, len(body), PIECE):
        yield body[start : start + PIECE]
    yield b""
