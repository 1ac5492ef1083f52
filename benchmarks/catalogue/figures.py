"""The best of very many units, as lines of `shelfcast bench`."""

from collections.abc import Iterator, Sequence

from threadpoolctl import threadpool_limits

from benchmarks.catalogue.measure import measured
from benchmarks.catalogue.synthetic import Library
from benchmarks.figure import Figure, beside

__all__ = ["scan", "short"]

WIDTH = 128
AGAINST = "one pass over the codes"


def scan(sizes: Sequence[int]) -> Iterator[Figure]:
    for units in sizes:
        with threadpool_limits(1):
            found = measured(Library(units, WIDTH))
        named = f"{short(units)}_units"
        yield beside(f"scan_ms_{named}", found.exact.p50, "ms", AGAINST, found.bound.p50)
        if found.listed:
            yield beside(f"lists_ms_{named}", found.listed.p50, "ms", AGAINST, found.bound.p50)
        against = "a look at every unit"
        yield beside(f"recall_at_50_{named}", found.recall, "recall@50", against, 1.0)


def short(number: int) -> str:
    """1000000 as 1m, 15000 as 15k."""
    for size, letter in ((1_000_000, "m"), (1_000, "k")):
        if number >= size and number % size == 0:
            return f"{number // size}{letter}"
    return str(number)
