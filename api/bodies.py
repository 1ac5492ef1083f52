"""Which bodies are taken in at all: JSON, and not too long.  What they say is the schemas'."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, problem_response

__all__ = ["BodyGate"]

PATIENCE = 4
"""So many times the limit is read and thrown away, before the connection is cut."""


class BodyGate:
    """ASGI middleware: a body is read up to `limit` bytes, and not at all where it is announced
    to be longer, or to be something else than JSON."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "GET":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._is_too_long(headers.get("content-length", "")):
            await _thrown_away(receive, PATIENCE * self._limit)
            await self._refused(scope, receive, send)
        elif _has_body(headers) and not _is_json(headers.get("content-type", "")):
            detail = f"this is {headers.get('content-type') or 'unlabelled'}; send application/json"
            await problem_response(UNSUPPORTED_MEDIA_TYPE, detail)(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    def _is_too_long(self, announced: str) -> bool:
        digits = announced.lstrip("0")
        return digits.isdecimal() and (len(digits) > 18 or int(digits) > self._limit)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A body of unannounced length ends where it grows too long."""
        taken = 0

        async def counting() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limit:
                if message.get("more_body"):
                    await _thrown_away(receive, PATIENCE * self._limit)
                raise _TooLong
            return message

        try:
            await self._app(scope, counting, send)
        except _TooLong:
            await self._refused(scope, receive, send)

    async def _refused(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"a body has at most {self._limit} bytes here; send several smaller ones"
        refusal = problem_response(BODY_TOO_LARGE, detail, headers={"Connection": "close"})
        await refusal(scope, receive, send)


class _TooLong(BaseException):
    """Not an `Exception`: nothing on the way up may take it for a body that is not JSON."""


async def _thrown_away(receive: Receive, most: int) -> None:
    """Who is still sending does not read an answer: what is on its way is taken in."""
    left = most
    more = True
    while more and left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        more = message.get("more_body", False)


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_json(content_type: str) -> bool:
    media = content_type.partition(";")[0].strip().lower()
    return media == "application/json" or (
        media.startswith("application/") and media.endswith("+json")
    )
