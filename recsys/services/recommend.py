"""Lists: for a reader, for a seed of units, or more of one unit."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from recsys.clock import Clock, NewId
from recsys.data.recent import NOTHING_DONE
from recsys.domain.ids import ReaderId, SlateId, UnitId
from recsys.domain.slate import Slate
from recsys.errors import Invalid, NotFound
from recsys.models.bundle import Bundle
from recsys.pipeline import notices
from recsys.pipeline.lists import Basis, Made
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query, Repeats
from recsys.pipeline.shelf import Shelf
from recsys.services.champions import Champions
from recsys.services.memo import Memo
from recsys.services.shelves import Shelves
from recsys.stores.base import ReaderView, Stores

__all__ = ["Made", "Recommend", "Recorded"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A list on its way: it may be shown once `saved` is done."""

    made: Made
    saved: "Future[None]"

    @property
    def slate(self) -> Slate:
        return self.made.slate

    @property
    def answer(self) -> bytes:
        return self.made.answer


class Recommend:
    def __init__(
        self,
        stores: Stores,
        champions: Champions,
        shelves: Shelves,
        policy: PolicyConfig,
        tools: tuple[Clock, NewId],
    ) -> None:
        self._stores = stores
        self._champions = champions
        self._shelves = shelves
        self._policy = policy
        self._clock, self._new_id = tools
        self._memo = Memo()

    def make(self, query: Query) -> Made:
        """Make a list and keep nothing: for pushes, which record it in their own transaction.
        `query.only` restricts it to some units: whether, and how well, a new one fits."""
        [made] = self._made([query])
        return made

    def for_readers(self, queries: Sequence[Query]) -> list[Recorded]:
        """A list for each, recorded together: they have one `saved`.  Never fails for want of a
        reader, a consent or a model: the list is then not personal, and its notice says why."""
        made = self._made(queries)
        saved = self._stores.slates.append([one.record for one in made])
        return [Recorded(one, saved) for one in made]

    def for_reader(self, query: Query) -> Recorded:
        """The same for one."""
        [recorded] = self.for_readers([query])
        return recorded

    def for_seed(self, query: Query) -> Recorded:
        """Invalid when none of `liked` and `disliked` is in the catalogue."""
        named = (*query.liked, *query.disliked)
        if not self._stores.units.of(named):
            field = "liked" if query.liked or not query.disliked else "disliked"
            raise Invalid(field, "names no unit of the catalogue")
        return self.for_reader(query)

    def similar(self, unit: UnitId, *, k: int, surface: str = "") -> Recorded:
        """The units nearest to one.  NotFound when it is not in the catalogue."""
        if not self._stores.units.of([unit]):
            raise NotFound("unit", unit)
        return self.for_seed(Query(liked=(unit,), k=k, surface=surface))

    def forget(self, reader: ReaderId) -> None:
        """Let go of lists that were made for the reader and are still in memory."""
        self._memo.forget(reader)

    def _made(self, queries: Sequence[Query]) -> list[Made]:
        bundle, forgotten = self._champions.current(), self._memo.forgotten
        readers = [query.reader for query in queries]
        views = self._stores.readers.views(readers, limit=self._policy.memory)
        shelf = self._shelves.latest(bundle, max((view.catalogue for view in views), default=0))
        bases = [self._basis(*of, shelf) for of in zip(queries, views, strict=True)]
        return self._memo.made(bases, forgotten)

    def _basis(self, query: Query, view: ReaderView, shelf: Shelf) -> Basis:
        repeats = query.repeats or self._policy.repeats_on(query.surface)
        reader = view.reader
        own = reader if reader and query.personal and reader.personal else None
        return Basis(
            slate=SlateId(self._new_id()),
            query=replace(query, repeats=Repeats.NEW if query.is_seed else repeats),
            at=self._clock.now(),
            shelf=shelf,
            policy=self._policy,
            events=view.events,
            inputs=view.inputs if own else (),
            recent=view.recent if own else NOTHING_DONE,
            interests=own.interests if own else (),
            groups=own.groups if own else (),
            zone=own.time_zone if own else "UTC",
            notice=_why_not_personal(query, view, shelf.bundle),
        )


def _why_not_personal(query: Query, view: ReaderView, bundle: Bundle | None) -> str:
    """The code of the notice; empty for a list that may be personal, or needs no reader."""
    if bundle is None:
        return notices.NO_MODEL
    if query.reader is None:
        return ""
    if not query.personal:
        return notices.ASKED
    if view.reader is None:
        return notices.UNKNOWN
    return "" if view.reader.personal else notices.CONSENT
