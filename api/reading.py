"""Bodies read from their bytes in one pass, where a route has nothing else to read.

FastAPI would make a tree of dictionaries of them first, and keep that and the bytes until the
request is over.  What cannot be read is left to it: it says what is wrong, and where.
"""

from collections.abc import Awaitable, Callable, Coroutine
from inspect import signature
from typing import Any, get_type_hints

from fastapi import HTTPException, Request
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message

__all__ = ["BodyRoute"]

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class BodyRoute(APIRoute):
    """`async def route(request: Request, body: SomeBody) -> Response`; any other is FastAPI's."""

    def get_route_handler(self) -> Handler:
        whole = super().get_route_handler()
        if list(signature(self.endpoint).parameters) != ["request", "body"]:
            return whole
        body = TypeAdapter(get_type_hints(self.endpoint)["body"])
        return _reading(self.endpoint, body, whole)


def _reading(
    route: Callable[[Request, Any], Awaitable[Response]], body: TypeAdapter[Any], whole: Handler
) -> Handler:
    async def read(request: Request) -> Response:
        raw = bytearray()
        try:
            async for part in request.stream():
                raw += part
        except ClientDisconnect:
            raise HTTPException(400, "the body ends before it is whole") from None
        try:
            values = body.validate_json(raw)
        except ValidationError:
            return await whole(Request(request.scope, _again(bytes(raw))))
        del raw  # nobody needs the bytes while the values are written
        return await route(request, values)

    return read


def _again(raw: bytes) -> Callable[[], Awaitable[Message]]:
    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    return receive
