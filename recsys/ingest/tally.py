"""What an import came to: counts, and what a person should know."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from recsys.ingest.rows import Rejected

__all__ = ["Tally"]

MOST_REASONS = 100
"""Distinct reasons that are counted, so that a hostile file cannot fill the memory."""


@dataclass
class Tally:
    """Grows while a file is read.  read = added + changed + unchanged + rejected."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    readers_added: int = 0
    """Readers first heard of in a log of events."""
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many rows were refused for what, by field; the first `MOST_REASONS` only."""
    rejected_file: Path | None = None
    unknown_columns: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def refuse(self, rows: Iterable[Rejected]) -> None:
        for row in rows:
            self.rejected += 1
            reason = (row.field, row.reason)
            if reason in self.reasons or len(self.reasons) < MOST_REASONS:
                self.reasons[reason] += 1
