"""A list from its basis: the one function that both serving and replaying call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from recsys.data.interactions import HistoryConfig
from recsys.domain.event import LoggedEvent
from recsys.domain.ids import SlateId
from recsys.domain.slate import Provenance, Slate, SlateRecord
from recsys.pipeline import notices
from recsys.pipeline.answer import answer_of, trace_of
from recsys.pipeline.compose import compose
from recsys.pipeline.draft import Moment
from recsys.pipeline.history import NOTHING, History, history_of, seed_of
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.stages import draft_of

__all__ = ["Basis", "Made", "make"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What is read from stores, models and clock for one list, and recorded with it."""

    slate: SlateId
    query: Query
    at: datetime
    shelf: Shelf
    policy: PolicyConfig
    events: int
    """Sequence number of the last event in the log."""
    recent: Sequence[LoggedEvent] = ()
    """Clean events of the reader, oldest first; none without consent."""
    interests: tuple[str, ...] = ()
    zone: str = "UTC"
    notice: str = ""
    """Code of why the list may not be personal; empty when it may."""


@dataclass(frozen=True, slots=True)
class Made:
    """A list, and what is kept of it.  `record.answer` is the body, rendered once."""

    slate: Slate
    record: SlateRecord

    @property
    def answer(self) -> bytes:
        return self.record.answer


def make(basis: Basis) -> Made:
    """The same basis makes the same list, to the byte."""
    history = _history(basis)
    code = basis.notice or _nothing_known(basis, history)
    moment = Moment(
        query=basis.query,
        at=basis.at,
        shelf=basis.shelf,
        policy=basis.policy,
        history=history,
        interests=basis.interests,
        zone=basis.zone,
    )
    draft = draft_of(moment)
    slate = compose(
        basis.slate,
        moment,
        draft,
        _provenance(basis),
        personal=not code and basis.query.reader is not None,
        notice=notices.notice(code, basis.query.reader) if code else None,
    )
    trace = trace_of(moment, draft, slate, [logged.seq for logged in basis.recent])
    return Made(slate, _record(slate, answer_of(slate), trace))


def _history(basis: Basis) -> History:
    if basis.query.is_seed:
        return seed_of(basis.query.liked, basis.query.disliked, basis.shelf)
    if not basis.recent:
        return NOTHING
    bundle = basis.shelf.bundle
    config = HistoryConfig() if bundle is None else bundle.history
    return history_of(basis.recent, basis.shelf, config, basis.policy)


def _nothing_known(basis: Basis, history: History) -> str:
    if basis.query.reader is None or history or basis.interests:
        return ""
    return notices.NO_HISTORY


def _provenance(basis: Basis) -> Provenance:
    bundle = basis.shelf.bundle
    return Provenance(
        model="" if bundle is None else bundle.version,
        policy=basis.policy.version,
        catalogue=basis.shelf.version,
        events=basis.events,
        seed=0 if bundle is None else bundle.provenance.seed,
    )


def _record(slate: Slate, answer: bytes, trace: bytes) -> SlateRecord:
    return SlateRecord(
        id=slate.id,
        reader=slate.reader,
        at=slate.at,
        model=slate.provenance.model,
        answer=answer,
        trace=trace,
    )
