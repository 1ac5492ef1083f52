"""Batches of rows into units or readers, and these into their store; an id stands in a file once.

Events have a keeper of their own: see `eventkeeper`.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar

from recsys.errors import Invalid
from recsys.ingest.rows import Rejected
from recsys.ingest.seen import Seen, digests
from recsys.ingest.table import Parsed, refusal
from recsys.ingest.tally import Tally
from recsys.stores.base import Upserted

__all__ = ["Keeper", "UpsertKeeper", "made_of"]

Kept = TypeVar("Kept")


class Keeper(Protocol):
    def keep(self, batch: Sequence[Parsed], tally: Tally) -> list[Rejected]:
        """Durable on return."""
        ...

    def notes(self) -> list[str]:
        """What a person should know at the end."""
        ...


class UpsertKeeper(Generic[Kept]):
    def __init__(
        self,
        known: Callable[[list[str]], Mapping[Any, Kept]],
        make: Callable[[dict[str, Any], Kept | None], Kept],
        upsert: Callable[[list[Kept]], "Future[Upserted]"],
    ) -> None:
        self._known = known
        self._make = make
        self._upsert = upsert
        self._ids = Seen()
        self._values = Seen()

    def keep(self, batch: Sequence[Parsed], tally: Tally) -> list[Rejected]:
        known = self._known([one.said["id"] for one in batch])
        made, refused = made_of(batch, lambda said: self._make(said, known.get(said["id"])))
        kept, again = self._apart(made, tally)
        done = self._upsert(kept).result()
        tally.added += done.added
        tally.changed += done.changed
        tally.unchanged += done.unchanged
        return refused + again

    def notes(self) -> list[str]:
        return []

    def _apart(
        self, made: Sequence[tuple[Parsed, Kept]], tally: Tally
    ) -> tuple[list[Kept], list[Rejected]]:
        """An exact repetition is nothing new; another row with the same id would undo the first,
        at every import again."""
        ids = self._ids.add(digests(parsed.said["id"] for parsed, _ in made))
        values = self._values.add(digests(repr(value) for _, value in made))
        kept: list[Kept] = []
        again: list[Rejected] = []
        for (parsed, value), same_id, same_value in zip(made, ids, values, strict=True):
            if not same_id:
                kept.append(value)
            elif same_value:
                tally.unchanged += 1
            else:
                again.append(refusal(parsed.row, Invalid("id", "an earlier row has this id")))
        return kept, again


def made_of(
    batch: Sequence[Parsed], make: Callable[[dict[str, Any]], Kept]
) -> tuple[list[tuple[Parsed, Kept]], list[Rejected]]:
    made: list[tuple[Parsed, Kept]] = []
    refused: list[Rejected] = []
    for parsed in batch:
        try:
            made.append((parsed, make(parsed.said)))
        except Invalid as problem:
            refused.append(refusal(parsed.row, problem))
    return made, refused
