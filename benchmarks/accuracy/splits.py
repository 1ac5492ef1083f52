"""From a folder of data to what is learnt from and what is judged on, one function a protocol.

The splits themselves are `training.split`'s; here is which file is read and what counts as liked.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from recsys.data.assemble import RawLog, canonical
from recsys.data.interactions import HistoryConfig
from recsys.errors import Invalid
from training.catalogue import read_units
from training.files import Pairs, raw_log, read_pairs
from training.on_files import split_by_time
from training.split import Holdout, Mask, by_reader, by_unit, hold_out

__all__ = ["LEARNT", "LIKED", "SEED", "WARM", "cold_units", "random", "time"]

SEED = 0
LEARNT = 0.9
"""Of each reader's likes, the blend's and the tuner's part included; the rest is judged on."""
WARM = 0.8
"""Of the units; of the others nothing is learnt."""
LIKED = 4
"""Lowest rating that counts."""
EARLIER = 0.8


def time(folder: Path) -> Holdout:
    """`loans.parquet`, the first 80 % in time and then the rest; all of `units.parquet`."""
    units = read_units(_file(folder, "units.parquet"))
    return split_by_time(_file(folder, "loans.parquet"), units, EARLIER)


def random(folder: Path) -> Holdout:
    """The likes in `ratings.parquet`, 90 % of each reader's by lot and then the rest."""
    raw = _likes(folder)
    return _held_out(raw, by_reader(raw.log, LEARNT, seed=SEED))


def cold_units(folder: Path) -> Holdout:
    """The likes of 80 % of the units by lot, and then those of the others."""
    raw = _likes(folder)
    return _held_out(raw, by_unit(raw.log, len(raw.units), WARM, seed=SEED))


def _held_out(raw: RawLog, learnt: Mask) -> Holdout:
    return hold_out(raw, learnt, listed={unit.id for unit in raw.units})


def _likes(folder: Path) -> RawLog:
    file = _file(folder, "ratings.parquet")
    likes: Pairs = read_pairs(file).where(_ratings(file) >= LIKED)
    if not len(likes):
        raise Invalid(f"{file.name}.rating", f"has none of {LIKED} or more")
    raw = raw_log(likes, read_units(_file(folder, "units.parquet")))
    return canonical(raw, HistoryConfig(), seed=SEED)


def _ratings(file: Path) -> NDArray[np.float64]:
    columns = pq.read_schema(file).names
    if "rating" not in columns:
        raise Invalid(f"{file.name}.rating", f"no such column; it has {columns}")
    column = pq.read_table(file, columns=["rating"])["rating"]
    if not pa.types.is_integer(column.type) and not pa.types.is_floating(column.type):
        raise Invalid(f"{file.name}.rating", f"has {column.type}, and not numbers")
    return np.asarray(column.fill_null(0).to_numpy(), np.float64)


def _file(folder: Path, name: str) -> Path:
    if not (folder / name).is_file():
        raise Invalid("data", f"{folder} holds no {name}")
    return folder / name
