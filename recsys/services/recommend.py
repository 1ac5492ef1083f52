"""Lists: for a reader, for a seed of units, or more of one unit."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from recsys.clock import Clock, NewId
from recsys.data.background import Background
from recsys.data.recent import NOTHING_DONE, Recent
from recsys.domain.ids import ReaderId, SlateId, UnitId
from recsys.domain.slate import Slate
from recsys.errors import Invalid, NotFound
from recsys.models.bundle import Bundle
from recsys.pipeline import notices
from recsys.pipeline.history import History, seed_of
from recsys.pipeline.lists import Basis, Made
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query, Repeats
from recsys.pipeline.shelf import Shelf
from recsys.services.champions import Champions
from recsys.services.memo import Memo
from recsys.services.regulars import Regulars
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
        self._regulars = Regulars(stores.readers, policy)

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
        """Let go of what is still in memory of the reader: lists that were made, and what they were
        made of."""
        self._memo.forget(reader)
        self._regulars.forget(reader)

    def _made(self, queries: Sequence[Query]) -> list[Made]:
        forgotten = self._memo.forgotten
        return self._memo.made(self._bases(queries), forgotten)

    def _bases(self, queries: Sequence[Query]) -> list[Basis]:
        bundle = self._champions.current()
        views = self._regulars.views([query.reader for query in queries])
        shelf = self._shelves.latest(bundle, max((view.catalogue for view in views), default=0))
        done = [_done(*of) for of in zip(queries, views, strict=True)]
        histories = self._regulars.histories(done, shelf)
        return [self._basis(*of, shelf) for of in zip(queries, views, histories, strict=True)]

    def _basis(self, query: Query, view: ReaderView, history: History, shelf: Shelf) -> Basis:
        wanted = query.repeats or self._policy.repeats_on(query.surface)
        repeats = Repeats.NEW if query.is_seed else wanted
        own = _own(query, view)
        return Basis(
            slate=SlateId(self._new_id()),
            query=query.repeating(repeats),
            at=self._clock.now(),
            shelf=shelf,
            policy=self._policy,
            events=view.events,
            inputs=view.inputs if own else (),
            history=seed_of(query.liked, query.disliked, shelf) if query.is_seed else history,
            interests=own.interests if own else (),
            groups=own.groups if own else (),
            zone=own.time_zone if own else "UTC",
            notice=_why_not_personal(query, view, shelf.bundle),
        )


def _own(query: Query, view: ReaderView) -> Background | None:
    """What of the reader the list may be made of."""
    reader = view.reader
    return reader if reader and query.personal and reader.personal else None


def _done(query: Query, view: ReaderView) -> tuple[ReaderId | None, Recent]:
    """By whom and what, where the list is made of that."""
    is_made_of_it = _own(query, view) and not query.is_seed
    return query.reader, view.recent if is_made_of_it else NOTHING_DONE


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
