"""The request that is asked on every page view, without the detour: `GET
/v1/readers/{id}/recommendations` with no more than `k` and a plain `surface`.

What it means is said, checked and documented at `routes.recommendations`, and every request that
is not plainly right goes there: to be asked in full, or told what is wrong.
"""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import problem_of
from api.gathering import Gathering
from api.paths import reader_of
from recsys.errors import ShelfcastError
from recsys.pipeline.query import Query

__all__ = ["Express"]

BEFORE = "/v1/readers/"
AFTER = "/recommendations"
PLAIN = re.compile(
    rb"(?:k=(?P<k>[1-9][0-9]?|100))?(?:(?:^|&)surface=(?P<surface>[A-Za-z0-9._~-]{0,200}))?"
)
"""A query in which nothing is encoded, repeated, or out of range."""


class Express:
    """ASGI middleware: such a request never sees the router."""

    path_format = f"{BEFORE}{{id}}{AFTER}"
    """As the metrics name the route that it is the short way of."""

    def __init__(self, app: ASGIApp, *, lists: Gathering) -> None:
        self._app = app
        self._lists = lists

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = _query(scope)
        if query is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = self
        try:
            body = await self._lists.list_for(query)
        except ShelfcastError as error:
            await problem_of(error)(scope, receive, send)
            return
        headers = [
            (b"content-length", b"%d" % len(body)),
            (b"content-type", b"application/json"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _query(scope: Scope) -> Query | None:
    """None for the long way."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path: str = scope["path"]
    if not (path.startswith(BEFORE) and path.endswith(AFTER)):
        return None
    reader = reader_of(path[len(BEFORE) : -len(AFTER)])
    asked = PLAIN.fullmatch(scope["query_string"])
    if reader is None or asked is None:
        return None
    k, surface = asked["k"], asked["surface"]
    return Query(
        reader=reader,
        k=int(k) if k else 10,
        surface=surface.decode() if surface else "",
    )
