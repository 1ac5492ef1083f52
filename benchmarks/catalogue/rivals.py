"""What other indexes make of the same vectors, their candidates scored exactly as ours are: those
of faiss, and usearch where it is installed."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import faiss
import numpy as np

from benchmarks.catalogue.measure import READERS, Timed, quantiles
from benchmarks.catalogue.synthetic import Library
from recsys.models.base import Floats, Ints
from recsys.models.nearest import AT
from recsys.models.spread import Spread

__all__ = ["Rival", "rivals"]

CANDIDATES = 400
EFFORTS = (400, 800, 1600)
"""Nodes of a graph that are looked at."""
SHARES = (1 / 32, 1 / 16, 1 / 8)
"""Of inverted lists, that are read."""
LINKS, EFFORT = 24, 100
"""Of a node, and nodes looked at for each that is added."""

Search = Callable[[Floats, int], Ints]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    index: str
    effort: str
    recall: float
    timed: Timed
    build_seconds: float


def rivals(library: Library) -> Iterator[Rival]:
    """By products alone: their indexes know nothing of what everybody gets."""
    faiss.omp_set_num_threads(1)
    factors, readers = library.factors, library.readers(READERS)
    queries = {id(one): one.weights @ factors[one.rows] for one in readers}
    best = {key: np.argpartition(-(factors @ q), AT)[:AT] for key, q in queries.items()}
    for index, make in INDEXES.items():
        if index.startswith("usearch") and find_spec("usearch") is None:
            continue
        start = time.perf_counter()
        efforts = make(factors)
        seconds = round(time.perf_counter() - start, 1)
        for effort, search in efforts:

            def ask(reader: Spread, search: Search = search) -> Ints:
                query = queries[id(reader)]
                found = search(query, CANDIDATES)
                return found[np.argsort(-(factors[found] @ query))[:AT]]

            timed = quantiles(ask, readers)
            kept = [np.isin(best[id(one)], ask(one)).mean() for one in readers]
            yield Rival(
                index=index,
                effort=effort,
                recall=round(float(np.mean(kept)), 4),
                timed=timed,
                build_seconds=seconds,
            )


def _inverted(factors: Floats) -> Iterator[tuple[str, Search]]:
    n_lists, width = int(len(factors) ** 0.5), factors.shape[1]
    middles = faiss.IndexFlatIP(width)
    kind = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(middles, width, n_lists, kind, faiss.METRIC_INNER_PRODUCT)
    index.train(factors[:: max(len(factors) // (64 * n_lists), 1)])
    index.add(factors)
    return ((f"{share:.1%} of lists", _probing(index, share, n_lists)) for share in SHARES)


def _probing(index: Any, share: float, n_lists: int) -> Search:
    def search(query: Floats, k: int) -> Ints:
        index.nprobe = max(int(share * n_lists), 1)
        found: Ints = index.search(query[None], k)[1][0]
        return found[found >= 0]

    return search


def _graph(factors: Floats) -> Iterator[tuple[str, Search]]:
    kind: Any = faiss.ScalarQuantizer.QT_8bit  # its stubs have the arguments of another form
    index = faiss.IndexHNSWSQ(factors.shape[1], kind, LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = EFFORT
    index.train(factors[:ROWS_TO_TRAIN])
    index.add(factors)

    def searching(effort: int) -> Search:
        def search(query: Floats, k: int) -> Ints:
            index.hnsw.efSearch = effort
            found: Ints = index.search(query[None], k)[1][0]
            return found[found >= 0]

        return search

    return ((f"{effort} nodes", searching(effort)) for effort in EFFORTS)


def _usearch(factors: Floats) -> Iterator[tuple[str, Search]]:
    from usearch.index import Index

    index = Index(
        ndim=factors.shape[1], metric="ip", dtype="f16", connectivity=LINKS, expansion_add=EFFORT
    )
    index.add(np.arange(len(factors)), factors, threads=1)

    def searching(effort: int) -> Search:
        def search(query: Floats, k: int) -> Ints:
            index.expansion_search = effort
            return np.asarray(index.search(query, k, threads=1).keys, np.int64)

        return search

    return ((f"{effort} nodes", searching(effort)) for effort in EFFORTS)


ROWS_TO_TRAIN = 100_000
INDEXES = {
    "faiss, inverted lists of int8": _inverted,
    "faiss, graph (HNSW) of int8": _graph,
    "usearch, graph (HNSW) of float16": _usearch,
}
