"""What the stages pass on: the moment a list is made in, and how far the list has come."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from recsys.models.base import Floats, Ints
from recsys.models.mixing import Mixing
from recsys.models.spread import Spread
from recsys.pipeline.history import History, Search
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query
from recsys.pipeline.shelf import Shelf

__all__ = ["Draft", "Moment", "Part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """All that a list is made of: the same moment, the same list."""

    query: Query
    at: datetime
    shelf: Shelf
    policy: PolicyConfig
    history: History
    interests: tuple[str, ...] = ()
    """Subjects the reader declared."""
    groups: tuple[str, ...] = ()
    """Groups the reader belongs to, by the names of `data.groups`."""
    zone: str = "UTC"
    """The reader's time zone, for the dates in reasons."""

    @property
    def mixing(self) -> Mixing | None:
        """How known units are mixed in; None where they are not wanted, or nothing was learnt."""
        bundle = self.shelf.bundle
        return bundle.mixing if bundle is not None and self.query.is_mixed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one source says of rows of the shelf, and what of the reader it rests on."""

    source: str
    scores: Floats
    of: Ints | None = None
    """The rows that it speaks of, rising; None for every one.  The others have 0."""
    row: int | None = None
    """A unit of the history."""
    search: Search | None = None
    spread: Spread | None = None
    """The model's own: what each unit of the history adds."""

    @property
    def speaks_alone(self) -> bool:
        """A search, or what the reader is: no unit of the history stands behind it."""
        return self.search is not None or self.source in ("interest", "group")

    def at(self, rows: Ints) -> Floats:
        """The scores of some rows."""
        if self.of is None:
            return self.scores[rows]
        place = np.minimum(np.searchsorted(self.of, rows), max(len(self.of) - 1, 0))
        return np.where(self.of[place] == rows, self.scores[place], np.float32(0.0))

    def add_to(self, total: Floats) -> None:
        if self.of is None:
            total += self.scores
        else:
            total[self.of] += self.scores


@dataclass(frozen=True, slots=True)
class Draft:
    """Arrays are by row of the shelf.  `rules[row]` is 0 for a row that may be shown, else the
    place, from 1, of the rule that removed it in `names`."""

    parts: tuple[Part, ...]
    scores: Floats
    rules: NDArray[np.uint8]
    names: tuple[str, ...] = ()
    chosen: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    """Rows of the list, best first."""
    runners_up: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    """As many that came close, best first."""
    known: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    """Rows that the reader has used and may come back to."""

    def without(self, rows: Ints, rule: str) -> "Draft":
        """A row that an earlier rule removed stays that rule's."""
        if not len(rows):
            return self
        names = self.names if rule in self.names else (*self.names, rule)
        rules = self.rules.copy()
        rules[rows[rules[rows] == 0]] = names.index(rule) + 1
        return replace(self, rules=rules, names=names)

    def with_chosen(self, rows: Iterable[int], rest: Iterable[int]) -> "Draft":
        return replace(
            self,
            chosen=np.fromiter(rows, dtype=np.int32),
            runners_up=np.fromiter(rest, dtype=np.int32),
        )

    def with_known(self, rows: Ints, scores: Floats) -> "Draft":
        """These rows are there because the reader knows them, whatever else speaks for them."""
        total = self.scores.copy()
        total[rows] = scores
        return replace(self, scores=total, known=rows)

    @property
    def open(self) -> Floats:
        """The scores of what may be shown; -inf where it may not."""
        scores = self.scores.copy()
        scores[self.rules != 0] = -np.inf
        return scores
