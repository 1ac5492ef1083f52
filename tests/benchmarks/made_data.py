"""Data sets as the protocols read them, made by lot: readers with one of two tastes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["N_UNITS", "write_loans", "write_ratings"]

N_READERS, N_UNITS, EACH = 60, 40, 10
START = datetime(2024, 1, 1, tzinfo=UTC)
KINDS = ("botany", "astronomy")


def write_loans(folder: Path) -> None:
    """Sorted by time, as a log is."""
    readers, units = _pairs()
    at = [START + timedelta(hours=hour) for hour in range(len(readers))]
    _write(folder, "loans", {"reader": readers, "unit": units, "at": at})
    _write_units(folder)


def write_ratings(folder: Path) -> None:
    """Four of five pairs are liked."""
    readers, units = _pairs()
    rating = np.where(np.arange(len(readers)) % 5, 5, 3).astype(np.int8)
    _write(folder, "ratings", {"reader": readers, "unit": units, "rating": rating})
    _write_units(folder)


def _pairs() -> tuple[list[int], list[int]]:
    """No pair twice; a reader's taste is odd or even, as the reader is."""
    rng = np.random.default_rng(0)
    chosen = [
        (reader, 2 * int(place) + reader % 2)
        for reader in range(N_READERS)
        for place in rng.permutation(N_UNITS // 2)[:EACH]
    ]
    order = rng.permutation(len(chosen))
    return [chosen[at][0] for at in order], [chosen[at][1] for at in order]


def _write_units(folder: Path) -> None:
    kinds = [KINDS[number % 2] for number in range(N_UNITS)]
    titles = [f"On {kind}, part {number // 2}" for number, kind in enumerate(kinds)]
    _write(folder, "units", {"unit": range(N_UNITS), "title": titles, "genres": kinds})


def _write(folder: Path, name: str, columns: dict[str, object]) -> None:
    table = pa.table({column: pa.array(values) for column, values in columns.items()})
    pq.write_table(table, folder / f"{name}.parquet")
