"""Logs and catalogues in files, as several commands take them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recsys.errors import Invalid

if TYPE_CHECKING:
    from recsys.data.assemble import RawLog
    from training.split import Holdout

__all__ = ["EventsFile", "Files", "Split", "SplitBy", "TestFile", "TrainFile", "UnitsFile"]


class Split(StrEnum):
    TIME = "time"
    PER_READER = "per-reader"


TrainFile = Annotated[
    Path | None, typer.Option("--train", help="What is learnt from: columns reader, unit[, at].")
]
TestFile = Annotated[
    Path | None, typer.Option("--test", help="What the lists are judged on: the same columns.")
]
EventsFile = Annotated[
    Path | None,
    typer.Option("--events", help="One log to be split, instead of --train and --test."),
]
UnitsFile = Annotated[
    Path | None,
    typer.Option("--units", help="The catalogue: units that may be recommended, and their texts."),
]
SplitBy = Annotated[
    Split, typer.Option("--split", help="Split the whole log by time, or each reader's own part.")
]


@dataclass(frozen=True)
class Files:
    train: Path | None
    test: Path | None
    events: Path | None
    units: Path | None

    def __iter__(self) -> Iterator[Path]:
        return (f for f in (self.train, self.test, self.events, self.units) if f is not None)

    @property
    def given(self) -> bool:
        return any((self.train, self.test, self.events))

    def holdout(self, cut: float, split: Split, seed: int) -> "Holdout":
        """Invalid where they do not say one split."""
        from training.catalogue import read_units
        from training.on_files import fixed_split, split_by_reader, split_by_time

        units = read_units(self.units) if self.units else ()
        if self.train and self.test and not self.events:
            return fixed_split(self.train, self.test, units)
        if self.events and not self.train and not self.test:
            if split is Split.PER_READER:
                return split_by_reader(self.events, units, cut, seed=seed)
            return split_by_time(self.events, units, cut)
        raise Invalid("evaluate", "give --train and --test, or --events alone")

    def learnt_from(self, cut: float | None, split: Split, seed: int) -> "RawLog":
        """All of one log, or what a cut leaves to be learnt from."""
        from training.catalogue import read_units
        from training.on_files import whole_log

        if cut is not None and self.events:
            return self.holdout(cut, split, seed).train
        file = self.events or self.train
        if file is None or (self.events and self.train) or cut is not None:
            raise Invalid("tune", "give --events, with --cut or without, or --train")
        return whole_log(file, read_units(self.units) if self.units else ())
