"""The HTTP that a platform would speak, over one connection that stays open."""

import json
import re
from http.client import HTTPConnection, HTTPException
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

from recsys.errors import Unavailable

__all__ = ["Client", "path_of"]

PATIENCE = 30.0


class Client:
    def __init__(self, url: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None)

    def post(self, path: str, body: Any) -> Any:
        return self._ask("POST", path, body)

    def patch(self, path: str, body: Any) -> Any:
        return self._ask("PATCH", path, body)

    def gauges(self, name: str, label: str) -> dict[str, int]:
        """A metric of the server's, by one label of it."""
        line = re.compile(rf'^{name}{{{label}="(\w+)"}} (\S+)$', re.MULTILINE)
        text = self._text("GET", "/metrics", None)
        return {found[1]: int(float(found[2])) for found in line.finditer(text)}

    def _ask(self, method: str, path: str, body: Any) -> Any:
        return json.loads(self._text(method, path, body))

    def _text(self, method: str, path: str, body: Any) -> str:
        data = None if body is None else json.dumps(body)
        try:
            self._connection.request(method, path, data, {"Content-Type": "application/json"})
            response = self._connection.getresponse()
            answer = response.read().decode()
        except (OSError, HTTPException) as problem:
            self._connection.close()
            raise Unavailable(f"{method} {path}: {problem}") from None
        if response.status >= 400:
            raise Unavailable(f"{method} {path} is answered by {response.status}: {answer}")
        return answer


def path_of(*parts: str) -> str:
    """`/v1/readers/a%2Fb/pushes`: ids may contain anything."""
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)
