"""How long a request waits while another champion takes over."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle, islice

from benchmarks.figure import Figure, beside
from benchmarks.serving.lists import SCRIPT, paths_of
from benchmarks.serving.load import Load, load
from benchmarks.serving.setup import Served, own_stores
from recsys.clock import SystemClock
from recsys.errors import Unavailable
from recsys.models.bundle import Bundle
from recsys.stores.base import Stores

__all__ = ["swap"]

SWAPS = 4
CONNECTIONS = 2
SETTLES = 1.5
"""Seconds from one swap to the next: longer than a process takes to see that it should."""
TWIN = "-again"


def swap(served: Served, seconds: int) -> Iterator[Figure]:
    """The slowest answer while champions are swapped, beside the slowest in as long a time when
    nothing is."""
    with own_stores(served) as stores:
        paths = paths_of(stores, served.scratch)
        versions = _two_versions(stores, served)
    told = [str(paths), "anew"]
    lasts = max(seconds, round(SWAPS * SETTLES) + 1)
    with served.running() as running, ThreadPoolExecutor(1) as beside_us:

        def loaded() -> Load:
            return load(SCRIPT, running.url, told, connections=CONNECTIONS, seconds=lasts)

        loaded()  # the first lists of a process are slow
        calm = loaded()
        swaps = beside_us.submit(_swap, served, versions)
        swapped = loaded()
        swaps.result()
    suffix = served.setup.suffix
    against = "the slowest answer of as long a time without a swap"
    yield beside(f"swap_pause_ms{suffix}", swapped.longest, "ms", against, calm.longest)
    yield Figure(name=f"swap_failed{suffix}", value=swapped.failed, unit="requests")


def _two_versions(stores: Stores, served: Served) -> tuple[str, str]:
    """The champion, and a second model like it."""
    champion = stores.models.champion()
    record = stores.models.of(champion) if champion else None
    if record is None:
        raise Unavailable("the library has no champion")
    version, models = record.version + TWIN, served.home / "models"
    bundle = Bundle.load(models / record.path)
    provenance = replace(bundle.provenance, version=version)
    replace(bundle, provenance=provenance).save(models / version)
    stores.models.register(replace(record, version=version, path=version)).result()
    return version, record.version


def _swap(served: Served, versions: tuple[str, str]) -> None:
    """By the pointer that every process looks at: who promotes has other things to do besides."""
    with own_stores(served) as stores:
        for version in islice(cycle(versions), SWAPS):
            now = SystemClock().now()
            stores.models.promote(version, at=now, by="benchmark").result()
            time.sleep(SETTLES)
