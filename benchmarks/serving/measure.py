"""The whole measurement: both servers, each at one connection and at many."""

import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random
from urllib.parse import quote

from benchmarks.serving.load import Load, load
from benchmarks.serving.processes import serving
from recsys.errors import Unavailable
from recsys.settings import Settings
from recsys.stores.base import Stores
from recsys.stores.open import open_stores

__all__ = ["CONNECTIONS", "CONSTANT", "LISTS", "Measured", "measured"]

CONSTANT = "constant"
AGAIN, ANEW = "list, again", "list, anew"
LISTS = (AGAIN, ANEW)
CONNECTIONS = (1, 32)
MOST_READERS = 1_000
"""Asked for in turn, so that each comes again."""
WARM_UP = 2
"""Seconds."""
K = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    model: str
    units: int
    workers: int
    """Processes that answer, of either server."""
    readers: int
    """Different readers that were asked for."""
    events: int
    answer_bytes: int
    recorded: int
    """Slates that are on disk after the load, and were not before."""
    answered: int
    """Lists that the clients got.  Those under way when a load ended are on record all the same."""
    loads: tuple[Load, ...]


def measured(home: Path, scratch: Path, *, seconds: int, workers: int) -> Measured:
    paths = scratch / "paths.txt"
    with _stores(home) as stores:
        readers = _readers(stores)
        before = stores.slates.count()
        size = (stores.units.count(), stores.events.count(), stores.models.champion() or "")
    ids = (quote(reader, safe="") for reader in readers)
    paths.write_text("\n".join(f"/v1/readers/{id}/recommendations?k={K}" for id in ids))
    answer, warm_up, loads = _under_load((home, workers), paths, scratch, seconds)
    with _stores(home) as stores:
        recorded = stores.slates.count() - before
    return Measured(
        units=size[0],
        events=size[1],
        model=size[2],
        workers=workers,
        readers=len(readers),
        answer_bytes=len(answer),
        recorded=recorded,
        answered=1 + sum(one.requests for one in (*warm_up, *loads) if one.target in LISTS),
        loads=tuple(loads),
    )


def _under_load(
    served: tuple[Path, int], paths: Path, scratch: Path, seconds: int
) -> tuple[bytes, list[Load], list[Load]]:
    """One answer as an example of its size, and the loads: those that warm up, and the others.
    Both servers are up, and asked in turn, so that whatever else this machine does meanwhile
    slows down both."""
    home, workers = map(str, served)
    serve = ["recsys.cli", "serve", "--port", "0", "--home", home, "--workers", workers]
    with serving(serve, scratch / "lists.log") as lists:
        answer = _answer(lists + paths.read_text().partition("\n")[0])
        file = scratch / "answer.json"
        file.write_bytes(answer)
        command = ["benchmarks.serving.constant", str(file), workers]
        with serving(command, scratch / "constant.log") as constant:
            urls = {CONSTANT: constant, **dict.fromkeys(LISTS, lists)}
            warm_up = _loads(urls, paths, CONNECTIONS[-1], WARM_UP)
            loads = [_loads(urls, paths, connections, seconds) for connections in CONNECTIONS]
    return answer, warm_up, list(chain.from_iterable(loads))


def _answer(url: str) -> bytes:
    with urllib.request.urlopen(url) as response:
        answer: bytes = response.read()
    return answer


def _loads(urls: Mapping[str, str], paths: Path, connections: int, seconds: int) -> list[Load]:
    return [
        load(target, url, paths, connections=connections, seconds=seconds, anew=target == ANEW)
        for target, url in urls.items()
    ]


def _readers(stores: Stores) -> list[str]:
    """Some of them all, in an order that has nothing to do with when they came."""
    readers = [reader.id for reader in stores.readers.scan()]
    if not readers:
        raise Unavailable("the library knows no reader to make lists for")
    return Random(1).sample(readers, min(MOST_READERS, len(readers)))


@contextmanager
def _stores(home: Path) -> Iterator[Stores]:
    opened = open_stores(Settings(home=home).store_url)
    try:
        yield opened.stores
    finally:
        opened.close()
