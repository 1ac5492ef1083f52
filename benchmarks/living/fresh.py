"""From an accept to the list that knows of it, while others are asking for lists."""

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import median
from typing import Any
from urllib.parse import quote, urlsplit

from benchmarks.figure import Figure, beside
from benchmarks.serving.lists import SCRIPT, paths_of, readers_of
from benchmarks.serving.load import load
from benchmarks.serving.setup import Served, own_stores
from recsys.errors import Unavailable

__all__ = ["fresh"]

CONNECTIONS = 32
PATIENCE = 30.0


def fresh(served: Served, seconds: int) -> Iterator[Figure]:
    with own_stores(served) as stores:
        readers, paths = readers_of(stores), paths_of(stores, served.scratch)
    told = [str(paths), "anew"]
    with served.running() as running, ThreadPoolExecutor(1) as beside_us:
        load(SCRIPT, running.url, told, connections=CONNECTIONS, seconds=1)
        busy = beside_us.submit(
            load, SCRIPT, running.url, told, connections=CONNECTIONS, seconds=seconds
        )
        found = list[tuple[float, float]]()
        with closing(http.client.HTTPConnection(urlsplit(running.url).netloc)) as line:
            for reader in readers:
                if busy.done():
                    break
                found += _Client(line).accepted(reader)
        busy.result()
    if not found:
        raise Unavailable("no reader has a list of their own")
    taken, asked = zip(*found, strict=True)
    suffix, against = served.setup.suffix, "one list under the same load"
    yield beside(f"accept_to_list_ms{suffix}", median(taken), "ms", against, median(asked))


class _Client:
    def __init__(self, line: http.client.HTTPConnection) -> None:
        self._line = line

    def accepted(self, reader: str) -> Iterator[tuple[float, float]]:
        """Milliseconds from sending an accept of the first entry to a list without it, and of the
        list before; of a reader whose list is not personal, nothing."""
        path = f"/v1/readers/{quote(reader, safe='')}/recommendations?k=10"
        began = time.perf_counter()
        before = self._asked("GET", path)
        if not (before["personal"] and before["entries"]):
            return
        unit, sent = before["entries"][0]["unit"], time.perf_counter()
        answer = {"answers": [{"unit": unit, "verb": "accept"}]}
        self._asked("POST", f"/v1/slates/{before['slate']}/feedback", answer)
        while unit in self._units(path):
            if time.perf_counter() > sent + PATIENCE:
                raise Unavailable(f"the list of {reader} does not change")
        yield (time.perf_counter() - sent) * 1e3, (sent - began) * 1e3

    def _units(self, path: str) -> set[str]:
        return {entry["unit"] for entry in self._asked("GET", path)["entries"]}

    def _asked(self, method: str, path: str, body: object = None) -> Any:
        sent = None if body is None else json.dumps(body)
        self._line.request(method, path, sent, {"content-type": "application/json"})
        with self._line.getresponse() as response:
            told = response.read()
            if response.status != 200:
                raise Unavailable(f"{method} {path}: {response.status} {told[:200]!r}")
        return json.loads(told)
