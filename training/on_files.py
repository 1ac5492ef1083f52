"""Splits of logs in files, the way researchers keep them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from recsys.data.assemble import RawLog, canonical
from recsys.data.interactions import HistoryConfig
from recsys.domain.unit import Unit
from training.files import joined, raw_log, read_pairs
from training.split import Holdout, Mask, by_reader, by_time, hold_out

__all__ = ["fixed_split", "split_by_reader", "split_by_time", "whole_log"]


def whole_log(events: Path, units: Sequence[Unit]) -> RawLog:
    return raw_log(read_pairs(events), tuple(units))


def fixed_split(train: Path, test: Path, units: Sequence[Unit]) -> Holdout:
    first, then = read_pairs(train), read_pairs(test)
    raw = raw_log(joined(first, then), tuple(units))
    return _held_out(raw, np.arange(len(raw.log)) < len(first), units)


def split_by_time(events: Path, units: Sequence[Unit], cut: float) -> Holdout:
    """Rows of one instant stay in the order of the file."""
    raw = raw_log(read_pairs(events), tuple(units))
    return _held_out(raw, by_time(raw.log, cut), units)


def split_by_reader(events: Path, units: Sequence[Unit], cut: float, *, seed: int) -> Holdout:
    raw = canonical(raw_log(read_pairs(events), tuple(units)), HistoryConfig(), seed=seed)
    return _held_out(raw, by_reader(raw.log, cut, seed=seed), units)


def _held_out(raw: RawLog, learnt: Mask, units: Sequence[Unit]) -> Holdout:
    return hold_out(raw, learnt, listed={unit.id for unit in units})
