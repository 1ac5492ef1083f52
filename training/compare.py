"""Models beside one another on the same readers: means with paired intervals, by band too.

`evaluate` makes the lists, `intervals` the uncertainty; this arranges them into rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from training.beyond import Beyond, beyond
from training.evaluate import Assessment
from training.intervals import Estimate, estimates
from training.measure import Cost
from training.metrics import METRICS, hits
from training.queries import Queries

__all__ = ["HISTORY_BANDS", "Band", "Contender", "Row", "compare"]

HISTORY_BANDS = ((1, 2), (3, 5), (6, 10), (11, 20), (21, None))


@dataclass(frozen=True)
class Contender:
    """A fitted model's name, what fitting took, and what it showed."""

    name: str
    cost: Cost
    shown: Assessment


@dataclass(frozen=True)
class Band:
    """Some readers, or for bands of units some targets: how many, and how they fared."""

    kind: str
    name: str
    size: int
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True)
class Row:
    model: str
    cost: Cost
    estimates: Mapping[str, Estimate]
    bands: tuple[Band, ...]
    beyond: Beyond
    list_ms: float
    """Milliseconds a list takes, on average."""

    def as_json(self) -> dict[str, Any]:
        bands: dict[str, dict[str, Any]] = {}
        for band in self.bands:
            counted = "targets" if band.kind == "units" else "readers"
            bands.setdefault(band.kind, {})[band.name] = {
                counted: band.size,
                **_flat(band.estimates),
            }
        return {
            "model": self.model,
            **_flat(self.estimates),
            "fit_seconds": round(self.cost.seconds, 3),
            "peak_memory_bytes": self.cost.peak_memory_bytes,
            "list_ms": round(self.list_ms, 4),
            **asdict(self.beyond),
            "bands": bands,
        }

    def flat(self, k: int) -> dict[str, float]:
        """Plain numbers by name, as registers and MLflow take them."""
        numbers: dict[str, float] = {}
        for name, found in self.estimates.items():
            ends = {"": found.mean, "_low": found.low, "_high": found.high}
            numbers |= {f"{name}_at_{k}{end}": value for end, value in ends.items()}
        return {
            **numbers,
            **asdict(self.beyond),
            "fit_seconds": self.cost.seconds,
            "peak_memory_bytes": float(self.cost.peak_memory_bytes),
            "list_ms": self.list_ms,
        }


def compare(
    contenders: Sequence[Contender],
    asked: Queries,
    seen: sp.csr_matrix,
    text: sp.csr_matrix,
    *,
    seed: int,
) -> list[Row]:
    """One row each, in the order given.  `seen`: who used what before, (n_readers, n_units)."""
    readers_of_unit = np.asarray(seen.sum(axis=0), np.float64).ravel()
    overall = _together(contenders, np.ones(len(asked), bool), seed)
    banded = [*_reader_bands(contenders, asked, seed)]
    banded += _unit_bands(contenders, asked, readers_of_unit, seed)
    return [
        Row(
            one.name,
            one.cost,
            overall[at],
            tuple(bands[at] for bands in banded),
            beyond(one.shown.lists, readers_of_unit, seen.shape[0], text),
            one.shown.milliseconds,
        )
        for at, one in enumerate(contenders)
    ]


def _together(
    contenders: Sequence[Contender], chosen: NDArray[np.bool_], seed: int
) -> list[dict[str, Estimate]]:
    """Every model and measure in one bootstrap, so that all are judged on the same draws."""
    columns = np.column_stack([one.shown.values[chosen] for one in contenders])
    found, width = estimates(columns, seed=seed), len(METRICS)
    return [
        dict(zip(METRICS, found[at * width : (at + 1) * width], strict=True))
        for at in range(len(contenders))
    ]


def _reader_bands(
    contenders: Sequence[Contender], asked: Queries, seed: int
) -> Iterator[list[Band]]:
    used = asked.used
    bands = [("readers", "cold", used == 0), ("readers", "warm", used > 0)]
    bands += [
        (
            "history",
            f"{low}-{high}" if high else f"{low}+",
            (used >= low) & (used <= (high or used)),
        )
        for low, high in HISTORY_BANDS
    ]
    for kind, name, chosen in bands:
        size = int(chosen.sum())
        if size:
            measured = _together(contenders, chosen, seed)
            yield [Band(kind, name, size, estimates) for estimates in measured]


def _unit_bands(
    contenders: Sequence[Contender], asked: Queries, readers_of_unit: NDArray[np.float64], seed: int
) -> Iterator[list[Band]]:
    """Recall of targets somebody had used before, and of those nobody had."""
    for name, is_in in (("warm", readers_of_unit > 0), ("cold", readers_of_unit == 0)):
        targets = sp.csr_matrix(asked.targets.multiply(is_in[None, :]))
        targets.eliminate_zeros()
        wanted = np.diff(targets.indptr)
        if name == "cold":
            wanted = wanted + asked.relevant - np.diff(asked.targets.indptr)
        chosen = wanted > 0
        if chosen.any():
            found = [hits(one.shown.lists, targets).sum(axis=1) for one in contenders]
            values = np.column_stack([hit[chosen] / wanted[chosen] for hit in found])
            size = int(wanted.sum())
            measured = estimates(values, seed=seed)
            yield [Band("units", name, size, {"recall": estimate}) for estimate in measured]


def _flat(measured: Mapping[str, Estimate]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, estimate in measured.items():
        flat[name] = estimate.mean
        flat[f"{name}_interval"] = [estimate.low, estimate.high]
    return flat
