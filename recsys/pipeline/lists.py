"""A list from its basis: what both serving and replaying call."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from recsys.data.recent import Recent
from recsys.domain.event import Event, LoggedEvent, Verb
from recsys.domain.ids import EventId, ReaderId, SlateId
from recsys.domain.instant import from_micros
from recsys.domain.slate import Slate, SlateRecord
from recsys.pipeline import notices
from recsys.pipeline.answer import body_of, is_personal, sealed, trace_of
from recsys.pipeline.caps import WINDOW
from recsys.pipeline.draft import Moment
from recsys.pipeline.history import NOTHING, History, histories_of
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.printing import Printed, printed_of
from recsys.pipeline.query import Query
from recsys.pipeline.recorded import slate_of
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.together import outlines_of

__all__ = [
    "Basis",
    "Facts",
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
    """Sequence numbers of the events that `history` is of."""
    history: History = NOTHING
    """Without consent, nothing."""
    interests: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    zone: str = "UTC"
    notice: str = ""
    """Code of why the list may not be personal; empty when it may."""


class Facts(NamedTuple):
    """What is counted of a list."""

    personal: bool
    rules: Mapping[str, int]
    """How many of the drops that are named each removed."""


@dataclass(frozen=True, slots=True)
class Made:
    """A list, as it is kept.  `record.answer` is the body, rendered once."""

    record: SlateRecord
    facts: Facts

    @property
    def answer(self) -> bytes:
        return self.record.answer

    @property
    def slate(self) -> Slate:
        """For those who look into a list: most send on the answer as it is."""
        return slate_of(self.record)


@dataclass(frozen=True, slots=True)
class Worked:
    """A list but for its id and instant: it holds for every basis of the same `standing`.  Bytes,
    for many are kept, and the garbage collector would look through whatever else they were."""

    reader: ReaderId | None
    facts: Facts
    body: bytes
    trace: bytes


def make(basis: Basis) -> Made:
    """The same basis makes the same list, to the byte."""
    return seal(basis, *work([basis]))


def rehearse(shelf: Shelf) -> None:
    """Lists are made of somebody who opened a unit, so that nobody has to wait for the loops to be
    compiled: as most are made, and longer ones as the others are; alone and in company."""
    at, policy = from_micros(0), PolicyConfig()
    known = (unit for unit in shelf.ids if shelf.row(unit) is not None)
    opened = (Event(id=EventId(""), reader=None, verb=Verb.VIEW, at=at, unit=u) for u in known)
    recent = Recent.of([LoggedEvent(1, event) for event in islice(opened, 1)])
    [history] = histories_of([recent], shelf, policy)
    own = Basis(
        slate=SlateId(""),
        query=Query(),
        at=at,
        shelf=shelf,
        policy=policy,
        events=0,
        history=history,
    )
    for k in (WINDOW, WINDOW + 1):
        for company in (1, 2):
            work([replace(own, query=Query(k=k))] * company)


def standing(basis: Basis) -> Hashable:
    """Two bases of one standing are the same list.  Of the instant, only what has been opened by
    then counts, and which year the reader writes."""
    model, policy = _versions(basis)
    closed = len(basis.shelf.closed(basis.at))
    year = basis.at.astimezone(ZoneInfo(basis.zone)).year
    texts = (basis.notice, basis.zone, basis.interests, basis.groups)
    return basis.query, model, policy, basis.shelf.version, basis.inputs, texts, closed, year


def work(bases: Sequence[Basis]) -> list[Worked]:
    """The lists of all of `bases`, which are of one shelf and one policy; each is the same in any
    company.  They are made step by step, not one by one: what a step needs is then near the
    processor."""
    moments = list(map(moment_of, bases))
    worked = dict[int, Worked]()
    for places, outlines in outlines_of(moments):
        printed = printed_of([moments[place] for place in places], outlines)
        for place, one in zip(places, printed, strict=True):
            worked[place] = _worked(bases[place], moments[place], one)
    return [worked[place] for place in range(len(bases))]


def _worked(basis: Basis, moment: Moment, printed: Printed) -> Worked:
    query, code = basis.query, notice_code(basis)
    notice = notices.notice(code, query.reader) if code else None
    facts = Facts(is_personal(query, notice), printed.rules)
    body = body_of(query, notice, _versions(basis), printed.entries)
    return Worked(query.reader, facts, body, trace_of(moment, notice, basis.inputs, printed))


def moment_of(basis: Basis) -> Moment:
    return Moment(
        query=basis.query,
        at=basis.at,
        shelf=basis.shelf,
        policy=basis.policy,
        history=basis.history,
        interests=basis.interests,
        groups=basis.groups,
        zone=basis.zone,
    )


def notice_code(basis: Basis) -> str:
    """Of why the list is not personal; empty for one that is."""
    return basis.notice or _nothing_known(basis)


def seal(basis: Basis, worked: Worked) -> Made:
    """Give the list its id and its instant."""
    reader, bundle = basis.query.reader, basis.shelf.bundle
    model, seed = ("", 0) if bundle is None else (bundle.version, bundle.provenance.seed)
    head = {"slate": basis.slate, "reader": reader, "at": basis.at}
    facts = {"model": model, "events": basis.events, "seed": seed}
    record = SlateRecord(
        id=basis.slate,
        reader=reader,
        at=basis.at,
        model=model,
        answer=sealed(head, worked.body),
        trace=sealed(facts, worked.trace),
    )
    return Made(record, worked.facts)


def _nothing_known(basis: Basis) -> str:
    if basis.query.reader is None or basis.history or basis.interests or _groups_speak(basis):
        return ""
    return notices.NO_HISTORY


def _groups_speak(basis: Basis) -> bool:
    bundle = basis.shelf.bundle
    return bundle is not None and bool(basis.policy.groups and bundle.groups.known(basis.groups))


def _versions(basis: Basis) -> tuple[str, str]:
    """Of model and policy; the model's is empty before there is one."""
    bundle = basis.shelf.bundle
    return "" if bundle is None else bundle.version, basis.policy.version
