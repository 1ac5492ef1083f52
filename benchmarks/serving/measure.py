"""The whole measurement: both servers, each at one connection and at many."""

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import quote

from benchmarks.serving.load import Load, load
from benchmarks.serving.processes import serving
from recsys.errors import Unavailable
from recsys.settings import Settings
from recsys.stores.base import Stores
from recsys.stores.open import open_stores

__all__ = ["CONNECTIONS", "Measured", "measured"]

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
    readers: int
    """Different readers that were asked for."""
    events: int
    answer_bytes: int
    recorded: int
    """Slates that are on disk after the load, and were not before."""
    answered: int
    """Lists that the clients got."""
    loads: tuple[Load, ...]


def measured(home: Path, scratch: Path, *, seconds: int) -> Measured:
    paths = scratch / "paths.txt"
    with _stores(home) as stores:
        readers = _readers(stores)
        before = stores.slates.count()
        size = (stores.units.count(), stores.events.count(), stores.models.champion() or "")
    ids = (quote(reader, safe="") for reader in readers)
    paths.write_text("\n".join(f"/v1/readers/{id}/recommendations?k={K}" for id in ids))
    lists, answer = _lists(home, paths, scratch, seconds)
    constant = _constant(answer, paths, scratch, seconds)
    with _stores(home) as stores:
        recorded = stores.slates.count() - before
    return Measured(
        units=size[0],
        events=size[1],
        model=size[2],
        readers=len(readers),
        answer_bytes=len(answer),
        recorded=recorded,
        answered=sum(one.requests for one in lists),
        loads=(*lists, *constant),
    )


def _lists(home: Path, paths: Path, scratch: Path, seconds: int) -> tuple[list[Load], bytes]:
    """The loads, and one answer as an example of its size."""
    command = ["recsys.cli", "serve", "--port", "0", "--home", str(home)]
    with serving(command, scratch / "lists.log") as url:
        first = paths.read_text().partition("\n")[0]
        answer: bytes = urllib.request.urlopen(url + first).read()
        again = _loads("list", url, paths, seconds)
        return [*again, *_loads("list, anew", url, paths, seconds, anew=True)], answer


def _constant(answer: bytes, paths: Path, scratch: Path, seconds: int) -> list[Load]:
    file = scratch / "answer.json"
    file.write_bytes(answer)
    command = ["benchmarks.serving.constant", str(file)]
    with serving(command, scratch / "constant.log") as url:
        return _loads("constant", url, paths, seconds)


def _loads(target: str, url: str, paths: Path, seconds: int, *, anew: bool = False) -> list[Load]:
    load(target, url, paths, connections=CONNECTIONS[-1], seconds=WARM_UP, anew=anew)
    return [
        load(target, url, paths, connections=connections, seconds=seconds, anew=anew)
        for connections in CONNECTIONS
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
