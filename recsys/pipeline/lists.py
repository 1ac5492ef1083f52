"""A list from its basis: what both serving and replaying call."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from recsys.data.interactions import HistoryConfig
from recsys.domain.event import LoggedEvent
from recsys.domain.ids import ReaderId, SlateId
from recsys.domain.slate import Provenance, Slate, SlateRecord
from recsys.pipeline import notices
from recsys.pipeline.answer import body_of, sealed, trace_of
from recsys.pipeline.compose import Shown, compose
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.history import NOTHING, History, history_of, seed_of
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.stages import drafts_of

__all__ = [
    "Basis",
    "Made",
    "Worked",
    "make",
    "moment_of",
    "notice_code",
    "rehearse",
    "seal",
    "standing",
    "work",
]


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
    inputs: tuple[int, ...] = ()
    """Sequence numbers of `recent`."""
    recent: Sequence[LoggedEvent] = ()
    """Clean events of the reader, oldest first; none without consent."""
    interests: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    zone: str = "UTC"
    notice: str = ""
    """Code of why the list may not be personal; empty when it may."""


@dataclass(frozen=True, slots=True)
class Made:
    """A list, and what is kept of it.  `record.answer` is the body, rendered once."""

    shown: Shown
    record: SlateRecord
    surface: str
    provenance: Provenance

    @property
    def answer(self) -> bytes:
        return self.record.answer

    @property
    def slate(self) -> Slate:
        """For those who look into a list: most send on the answer as it is."""
        return Slate(
            id=self.record.id,
            reader=self.record.reader,
            at=self.record.at,
            surface=self.surface,
            personal=self.shown.personal,
            notice=self.shown.notice,
            entries=self.shown.entries(),
            drops=self.shown.drops,
            provenance=self.provenance,
        )


@dataclass(frozen=True, slots=True)
class Worked:
    """A list but for its id and instant: it holds for every basis of the same `standing`."""

    reader: ReaderId | None
    shown: Shown
    body: bytes
    trace: bytes


def make(basis: Basis) -> Made:
    """The same basis makes the same list, to the byte."""
    return seal(basis, *work([basis]))


def rehearse(shelf: Shelf) -> None:
    """A list is made, so that nobody has to wait for the loops to be compiled."""
    query = Query(liked=shelf.ids[:1])
    at = datetime.min.replace(tzinfo=UTC)
    work(
        [Basis(slate=SlateId(""), query=query, at=at, shelf=shelf, policy=PolicyConfig(), events=0)]
    )


def standing(basis: Basis) -> Hashable:
    """Two bases of one standing are the same list.  Of the instant, only what has been opened by
    then counts, and which year the reader writes."""
    model, policy = _versions(basis)
    closed = sum(until > basis.at for _, until in basis.shelf.embargoes)
    year = basis.at.astimezone(ZoneInfo(basis.zone)).year
    texts = (basis.notice, basis.zone, basis.interests, basis.groups)
    return basis.query, model, policy, basis.shelf.version, basis.inputs, texts, closed, year


def work(bases: Sequence[Basis]) -> list[Worked]:
    """The lists of all of `bases`, which are of one shelf; each is the same in any company.  They
    are made step by step, not one by one: what a step needs is then near the processor."""
    moments = [moment_of(basis) for basis in bases]
    shown = list(map(_shown, bases, moments, drafts_of(moments)))
    return list(map(_worked, bases, moments, shown))


def _shown(basis: Basis, moment: Moment, draft: Draft) -> Shown:
    code = notice_code(basis, moment)
    return compose(moment, draft, notices.notice(code, basis.query.reader) if code else None)


def _worked(basis: Basis, moment: Moment, shown: Shown) -> Worked:
    trace = trace_of(moment, shown, basis.inputs)
    return Worked(basis.query.reader, shown, body_of(basis.query, shown, *_versions(basis)), trace)


def moment_of(basis: Basis) -> Moment:
    return Moment(
        query=basis.query,
        at=basis.at,
        shelf=basis.shelf,
        policy=basis.policy,
        history=_history(basis),
        interests=basis.interests,
        groups=basis.groups,
        zone=basis.zone,
    )


def notice_code(basis: Basis, moment: Moment) -> str:
    """Of why the list is not personal; empty for one that is."""
    return basis.notice or _nothing_known(basis, moment.history)


def seal(basis: Basis, worked: Worked) -> Made:
    """Give the list its id and its instant."""
    reader, provenance = basis.query.reader, _provenance(basis)
    head = {"slate": basis.slate, "reader": reader, "at": basis.at}
    facts = {"model": provenance.model, "events": basis.events, "seed": provenance.seed}
    record = SlateRecord(
        id=basis.slate,
        reader=reader,
        at=basis.at,
        model=provenance.model,
        answer=sealed(head, worked.body),
        trace=sealed(facts, worked.trace),
    )
    return Made(worked.shown, record, basis.query.surface, provenance)


def _history(basis: Basis) -> History:
    if basis.query.is_seed:
        return seed_of(basis.query.liked, basis.query.disliked, basis.shelf)
    if not basis.recent:
        return NOTHING
    bundle = basis.shelf.bundle
    config = HistoryConfig() if bundle is None else bundle.history
    return history_of(basis.recent, basis.shelf, config, basis.policy)


def _nothing_known(basis: Basis, history: History) -> str:
    if basis.query.reader is None or history or basis.interests or _groups_speak(basis):
        return ""
    return notices.NO_HISTORY


def _groups_speak(basis: Basis) -> bool:
    bundle = basis.shelf.bundle
    return bundle is not None and bool(basis.policy.groups and bundle.groups.known(basis.groups))


def _versions(basis: Basis) -> tuple[str, str]:
    """Of model and policy; the model's is empty before there is one."""
    bundle = basis.shelf.bundle
    return "" if bundle is None else bundle.version, basis.policy.version


def _provenance(basis: Basis) -> Provenance:
    bundle, (model, policy) = basis.shelf.bundle, _versions(basis)
    return Provenance(
        model=model,
        policy=policy,
        catalogue=basis.shelf.version,
        events=basis.events,
        seed=0 if bundle is None else bundle.provenance.seed,
    )
