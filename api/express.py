"""The request that is asked on every page view, without the detour: `GET
/v1/readers/{id}/recommendations` with no more than `k` and a plain `surface`.

What it means is said, checked and documented at `routes.recommendations`, and every request that
is not plainly right goes there: to be asked in full, or told what is wrong.
"""

import re

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from api.gathering import Gathering
from api.paths import reader_of
from recsys.pipeline.query import Query

__all__ = ["Express"]

BEFORE = "/v1/readers/"
AFTER = "/recommendations"
PLAIN = re.compile(
    rb"(?:k=(?P<k>[1-9][0-9]?|100))?(?:(?:^|&)surface=(?P<surface>[A-Za-z0-9._~-]{0,200}))?"
)
"""A query in which nothing is encoded, repeated, or out of range."""
QUERY = "shelfcast.query"


class Express(BaseRoute):
    path_format = f"{BEFORE}{{id}}{AFTER}"
    """As the metrics name the route that it is the short way of."""

    def __init__(self, lists: Gathering) -> None:
        self._lists = lists

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        query = _query(scope)
        return (Match.NONE, {}) if query is None else (Match.FULL, {"route": self, QUERY: query})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await self._lists.list_for(scope[QUERY])
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
