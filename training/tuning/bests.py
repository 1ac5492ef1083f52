"""What the best trial of each model showed, kept beside the ledger for a run that goes on."""

from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

from recsys.errors import Invalid
from training.tuning.ledger import Ledger
from training.tuning.showing import Best

__all__ = ["Bests"]


@dataclass
class Bests:
    ledger: Ledger
    _held: dict[str, tuple[int, Best]] = field(default_factory=dict)
    """With the number of the trial."""

    def keep(self, name: str, number: int, shown: Best) -> None:
        """Before the ledger is told, so that a trial it knows of can be read again."""
        if self.ledger.directory is not None:
            shown.save(_file(self.ledger.directory, name, number))
        self._held[name] = (number, shown)

    def tidy(self, name: str) -> None:
        """What earlier trials showed is not needed any more."""
        best, directory = self.ledger.best(name), self.ledger.directory
        if best is not None and directory is not None:
            for file in directory.glob(f"{name}-*.npz"):
                if file != _file(directory, name, best.number):
                    file.unlink()

    def of(self, name: str) -> Best | None:
        best, held = self.ledger.best(name), self._held.get(name)
        if best is None:
            return None
        if held is None and self.ledger.directory is not None:
            held = (best.number, _read(_file(self.ledger.directory, name, best.number)))
            self._held[name] = held
        return None if held is None else held[1]


def _read(file: Path) -> Best:
    try:
        return Best.load(file)
    except (OSError, ValueError, KeyError, BadZipFile):
        reason = f"cannot be read: remove {file.parent} to begin the search anew"
        raise Invalid(str(file), reason) from None


def _file(directory: Path, name: str, number: int) -> Path:
    return directory / f"{name}-{number}.npz"
