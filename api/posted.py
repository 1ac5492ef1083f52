"""What is sent, without the detour: the body is read from its bytes in one pass, and the route that
takes it is called without the router.

FastAPI would make a tree of dictionaries of the body first, and keep that and the bytes until the
request is over.  What cannot be read is left to it: it says what is wrong, and where.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from inspect import iscoroutinefunction, signature
from typing import Any, Self, get_type_hints

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem_of
from api.problems import MALFORMED_JSON, problem_response
from recsys.errors import ShelfcastError

__all__ = ["Posted"]

ONE = ["request", "body"]
OF_ONE = ["request", "id", "body"]
"""Parameters of the routes that can be gone to straight."""


@dataclass(frozen=True, slots=True)
class Way:
    """To a route `async def (request, body)` or `(request, id, body)`."""

    route: APIRoute
    call: Callable[..., Awaitable[Response]]
    body: TypeAdapter[Any]
    id: TypeAdapter[Any] | None

    @classmethod
    def to(cls, route: BaseRoute) -> Self | None:
        if not (isinstance(route, APIRoute) and route.methods == {"POST"}):
            return None
        named = list(signature(route.endpoint).parameters)
        if named not in (ONE, OF_ONE) or not iscoroutinefunction(route.endpoint):
            return None
        types = get_type_hints(route.endpoint, include_extras=True)
        of = TypeAdapter(types["id"]) if named == OF_ONE else None
        return cls(route, route.endpoint, TypeAdapter(types["body"]), of)

    def read(self, of: str | None, raw: bytes | bytearray) -> tuple[Any, ...]:
        """What the route is called with.  ValidationError: nothing it could use."""
        body = self.body.validate_json(raw)
        return (body,) if self.id is None else (self.id.validate_python(of), body)


class Posted:
    """ASGI middleware: what can be read at once never sees the router."""

    def __init__(self, app: ASGIApp, *, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._ways = {way.route.path_format: way for way in map(Way.to, routes) if way}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        way, of = self._way(scope)
        if way is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = way.route
        request, raw = Request(scope, receive), bytearray()
        try:
            async for part in request.stream():
                raw += part
        except ClientDisconnect:
            cut = problem_response(MALFORMED_JSON, "the body ends before it is whole")
            await cut(scope, receive, send)
            return
        try:
            given = way.read(of, raw)
        except ValidationError:
            await self._app(scope, _again(bytes(raw), receive), send)
            return
        del raw  # nobody needs the bytes while the values are written
        try:
            answer = await way.call(request, *given)
        except ShelfcastError as error:
            answer = problem_of(error)
        await answer(scope, receive, send)

    def _way(self, scope: Scope) -> tuple[Way | None, str | None]:
        """And the id in its path."""
        if scope["type"] != "http" or scope["method"] != "POST":
            return None, None
        path: str = scope["path"]
        if (way := self._ways.get(path)) is not None:
            return way, None
        head, _, ending = path.rpartition("/")
        beginning, _, of = head.rpartition("/")
        return self._ways.get(f"{beginning}/{{id}}/{ending}"), of


def _again(raw: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes after it: that the client has gone, at last."""
    bodies: list[Message] = [{"type": "http.request", "body": raw, "more_body": False}]

    async def again() -> Message:
        return bodies.pop() if bodies else await receive()

    return again
