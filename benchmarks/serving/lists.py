"""Lists a second: of readers who come again, and anew for every request."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import quote

from benchmarks.figure import Figure
from benchmarks.serving.compared import WARM_UP, Asking, compared
from benchmarks.serving.constant import LISTS
from benchmarks.serving.setup import Served, own_stores
from recsys.errors import Unavailable
from recsys.stores.base import Stores

__all__ = ["lists", "paths_of", "readers_of"]

SCRIPT = Path(__file__).with_name("requests.lua")
MOST_READERS = 1_000
"""Asked for in turn, so that each comes again."""
K = 10


def lists(served: Served, seconds: int, connections: tuple[int, ...]) -> Iterator[Figure]:
    suffix = served.setup.suffix
    with own_stores(served) as stores:
        before, paths = stores.slates.count(), paths_of(stores, served.scratch)
    with served.running() as ours:
        answer = _answer(ours.url + paths.read_text("utf-8").partition("\n")[0])
        with served.constant({LISTS: answer}) as constant:
            urls = (ours.url, constant.url)
            for what, told in _ways(paths):
                warm = Asking(what, SCRIPT, told, connections[-1])
                for url in urls:
                    warm.of(url, WARM_UP)
                for n in connections:
                    yield from compared(Asking(what, SCRIPT, told, n), urls, seconds, suffix)
    with own_stores(served) as stores:
        recorded = stores.slates.count() - before
    yield Figure(name=f"lists_recorded{suffix}", value=recorded, unit="lists on disk")
    yield Figure(name=f"list_bytes{suffix}", value=len(answer), unit="bytes")


def paths_of(stores: Stores, scratch: Path) -> Path:
    """A file of what is asked for, a line each."""
    file = scratch / "paths.txt"
    ids = (quote(reader, safe="") for reader in readers_of(stores))
    paths = (f"/v1/readers/{id}/recommendations?k={K}" for id in ids)
    file.write_text("\n".join(paths), "utf-8")
    return file


def readers_of(stores: Stores) -> list[str]:
    """Some of them all, in an order that has nothing to do with when they came."""
    readers = [reader.id for reader in stores.readers.scan()]
    if not readers:
        raise Unavailable("the library knows no reader to make lists for")
    return Random(1).sample(readers, min(MOST_READERS, len(readers)))


def _ways(paths: Path) -> Iterator[tuple[str, list[str]]]:
    """No two requests alike, then readers who come again."""
    yield "recommendations", [str(paths), "anew"]
    yield "recommendations_again", [str(paths)]


def _answer(url: str) -> bytes:
    with urllib.request.urlopen(url) as response:
        answer: bytes = response.read()
    return answer
