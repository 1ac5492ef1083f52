"""Lists: one reader, many, a seed of units, or more of one unit."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from recsys.domain.ids import UnitId
from recsys.domain.slate import Slate, SlateRecord
from recsys.pipeline.query import Query

__all__ = ["Made", "Recommend"]


@dataclass(frozen=True, slots=True)
class Made:
    """A list, and what is kept of it.  `record.answer` is the body, rendered once."""

    slate: Slate
    record: SlateRecord


@dataclass(frozen=True, slots=True)
class Recorded:
    """A list on its way: it may be shown once `saved` is done."""

    slate: Slate
    answer: bytes
    saved: "Future[None]"


class Recommend:
    def make(self, query: Query) -> Made:
        """Make a list and keep nothing: for pushes, which record it in their own transaction.
        `query.only` restricts it to some units: whether, and how well, a new one fits."""
        raise NotImplementedError

    def for_reader(self, query: Query) -> Recorded:
        """Never fails for want of a reader, a consent or a model: the list is then not personal,
        and its notice says why."""
        raise NotImplementedError

    def for_seed(self, query: Query) -> Recorded:
        """Invalid when none of `liked` and `disliked` is in the catalogue."""
        raise NotImplementedError

    def many(self, queries: Sequence[Query]) -> list[Recorded]:
        raise NotImplementedError

    def similar(self, unit: UnitId, *, k: int, surface: str = "") -> Recorded:
        """The units nearest to one.  NotFound when it is not in the catalogue."""
        raise NotImplementedError
