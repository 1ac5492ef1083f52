"""The whole pipeline, rules, drops, reasons and entries included, from a reader's events in memory
to the bytes of the answer; beside `implicit`, and one pass over the model.

All on one thread, in turn, so that whatever else the machine does meanwhile slows down everyone.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count
from random import Random
from statistics import median
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.figure import Figure, beside
from benchmarks.inside.remembered import remembering
from benchmarks.inside.rivals import ALS, COSINE, Ask, rivals
from benchmarks.serving.setup import Served
from recsys.bootstrap import Services, services_over
from recsys.data.assemble import assemble
from recsys.data.dataset import Dataset
from recsys.domain.ids import ReaderId
from recsys.errors import Unavailable
from recsys.models.blend import Blend
from recsys.pipeline.query import Query
from recsys.settings import Settings
from recsys.stores.open import open_stores
from training.snapshot import take

__all__ = ["Listing", "listing", "lists_inside", "ours", "times"]

READERS, ROUNDS, K = 200, 7, 10
OURS, PASS = "a list", "one pass over the model's matrix"
NAMES = {ALS: "list_vs_implicit", COSINE: "list_vs_cosine", PASS: "list_vs_model_pass"}


class Listing(NamedTuple):
    """All that a list needs but a server."""

    services: Services
    data: Dataset
    readers: Sequence[ReaderId]
    """Some who have done something, and of whom is known what they had done at the beginning."""


def lists_inside(served: Served) -> Iterator[Figure]:
    with listing(served) as listed:
        asks = {OURS: ours(listed), **dict(rivals(listed.data, K)), PASS: _pass(listed.services)}
        found = times(asks, listed.readers)
    suffix = served.setup.suffix
    for name, figure in NAMES.items():
        yield beside(f"{figure}{suffix}", found[OURS], "µs", name, found[name])


@contextmanager
def listing(served: Served) -> Iterator[Listing]:
    """On one thread."""
    settings, opened = Settings(home=served.home), open_stores(served.store)
    with closing(opened), threadpool_limits(1):
        data = assemble(take(opened.stores).raw, settings.history, seed=0)
        readers = Random(1).sample(data.users.ids, min(READERS, len(data.users)))
        if not readers:
            raise Unavailable("no reader has agreed to lists of their own, and done something")
        known = remembering(opened.stores, readers, limit=settings.policy.memory)
        services = services_over(replace(opened, stores=known, close=lambda: None), settings)
        with closing(services):
            yield Listing(services, data, readers)


def times(asks: dict[str, Ask], readers: Sequence[ReaderId]) -> dict[str, float]:
    """Microseconds a reader, medians over readers and rounds, the first of which does not count."""
    taken: dict[str, list[float]] = {name: [] for name in asks}
    for round in range(ROUNDS + 1):
        for name, ask in asks.items():
            found = [_seconds(ask, reader) for reader in readers]
            taken[name] += found if round else []
    return {name: median(found) * 1e6 for name, found in taken.items()}


def ours(listed: Listing) -> Ask:
    """No two alike, so that none was made before."""
    number, make = count(), listed.services.recommend.make

    def ask(reader: ReaderId) -> object:
        return make(Query(reader=reader, k=K, surface=f"s{next(number)}"))

    return ask


def _pass(services: Services) -> Ask:
    """All that a history could add up, read once, eight bytes at a time."""
    bundle = services.champions.current()
    if bundle is None:
        raise Unavailable("the library has no champion")
    parts = [_words(part) for part in _arrays(bundle.model)]
    return lambda _: [part.sum() for part in parts]


def _arrays(model: Blend) -> Iterator[np.ndarray]:
    matrix = model.weights()
    yield from (matrix.data, matrix.indices)
    if model.vectors is not None:
        yield model.vectors.scan.codes


def _words(array: np.ndarray) -> np.ndarray:
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    return flat[: len(flat) // 8 * 8].view(np.int64)


def _seconds(ask: Callable[[ReaderId], object], reader: ReaderId) -> float:
    begun = time.perf_counter()
    ask(reader)
    return time.perf_counter() - begun
