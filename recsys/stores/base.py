"""What a store promises, whatever it is made of.

A write answers with a `Future`: it is done when the write is *on disk*, and fails with
`Unavailable` when the store cannot take it.  Writes of many callers share a commit.
Reads see every write whose future is done, from any process.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from recsys.data.background import Background
from recsys.data.doings import Doings
from recsys.data.recent import Recent
from recsys.domain.consent import Purpose
from recsys.domain.event import Event, LoggedEvent
from recsys.domain.ids import EventId, ReaderId, SlateId, UnitId
from recsys.domain.reader import Reader
from recsys.domain.slate import SlateRecord
from recsys.domain.unit import Unit
from recsys.stores.push_base import PushStore

__all__ = [
    "NONE_BEFORE",
    "NOTHING_KNOWN",
    "Admission",
    "Appended",
    "EventStore",
    "ModelRecord",
    "ModelStore",
    "Outcome",
    "ReaderStore",
    "ReaderView",
    "SlateStore",
    "Stores",
    "UnitChange",
    "UnitStore",
    "Upserted",
]


class Outcome(StrEnum):
    STORED = "stored"
    DUPLICATE = "duplicate"
    """The same event was stored before: nothing changed, and that is success."""
    CONFLICT = "conflict"
    """Another event has this id: nothing changed, and that is an error."""


@dataclass(frozen=True, slots=True)
class Appended:
    id: EventId
    outcome: Outcome
    seq: int
    barred: bool = False
    """The admission did not let it be the reader's: it is for nobody."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Whose an event may be, judged in the transaction that appends it: a consent that was
    withdrawn before holds, whoever wrote it down."""

    purpose: Purpose
    """An event of a reader who has not granted it is kept for nobody."""
    newcomer: Callable[[ReaderId], Reader] | None = None
    """How a reader whom the store does not know is let in; None: they are not."""


@dataclass(frozen=True, slots=True)
class Upserted:
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One state of a unit: it held from catalogue version `version` until the next change."""

    version: int
    unit: Unit


class UnitStore(Protocol):
    """The catalogue.  Its version grows by one with every unit added or changed (import of an
    unchanged unit is no change); older states are kept, so that slates can be replayed."""

    def upsert(self, units: Sequence[Unit]) -> "Future[Upserted]": ...
    def of(self, ids: Iterable[UnitId]) -> Mapping[UnitId, Unit]:
        """Latest states; unknown ids are left out."""
        ...

    def scan(self) -> Iterator[Unit]:
        """Every unit's latest state, in the order the units first came."""
        ...

    def changes(self, after: int, until: int | None = None) -> Iterator[UnitChange]:
        """States with after < version ≤ until, in order of version."""
        ...

    def arrived(self, after: int) -> list[UnitId]:
        """Units whose first state has version > after, in the order they came; units that only
        changed since are not among them."""
        ...

    def version(self) -> int: ...
    def count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ReaderView:
    """All that a request needs to know, read in one consistent look."""

    reader: Background | None
    """None where nobody is known by that id."""
    inputs: tuple[int, ...]
    """Sequence numbers of `recent`."""
    recent: Recent
    """The latest `limit`."""
    events: int
    """Sequence number of the last event in the whole log."""
    catalogue: int
    """Version of the catalogue."""
    mark: object = field(default=None, compare=False)
    """The store's own: by it, it knows whether `reader`, `inputs` and `recent` are still so."""


NOTHING_KNOWN: Mapping[ReaderId, ReaderView] = MappingProxyType({})


class ReaderStore(Protocol):
    def upsert(self, readers: Sequence[Reader]) -> "Future[Upserted]": ...
    def of(self, ids: Iterable[ReaderId]) -> Mapping[ReaderId, Reader]: ...
    def views(
        self,
        readers: Sequence[ReaderId | None],
        *,
        limit: int,
        until: int | None = None,
        known: Mapping[ReaderId, ReaderView] = NOTHING_KNOWN,
    ) -> list[ReaderView]:
        """One for each of `readers`, in their order, all of one moment; None is nobody, of whom
        nothing is known.  `until`: only events with a sequence number up to it, for replays.
        `known`: views from before, whose parts may be given again where nothing changed since.  The
        hot path."""
        ...

    def doings(self, readers: Sequence[ReaderId], *, limit: int, until: int) -> Doings:
        """The events of many views as arrays: the latest `limit` of each reader, up to sequence
        number `until`."""
        ...

    def scan(self, *, agreed: Purpose | None = None) -> Iterator[Reader]:
        """In the order they first came; with `agreed`, only those whose consent to that purpose
        is granted, without reading the others."""
        ...

    def erase(self, reader: ReaderId) -> "Future[bool]":
        """Forget the reader in every aggregate: the reader row, slates and pushes go; events
        stay, for nobody.  False: there was nothing to forget."""
        ...

    def count(self) -> int: ...


class EventStore(Protocol):
    """Append-only, idempotent by event id, ordered by sequence number."""

    def append(
        self,
        events: Sequence[Event],
        *,
        robots: Sequence[bool] = (),
        admission: Admission | None = None,
    ) -> "Future[list[Appended]]":
        """In the order given.  `robots[i]` marks event i; double clicks (same reader, unit and
        verb, view or read, ≤ 30 s apart, chained) mark the earlier one, whatever the order of
        arrival.  Without an `admission` every event is its reader's."""
        ...

    def of_reader(
        self, reader: ReaderId, *, limit: int, until: int | None = None
    ) -> list[LoggedEvent]:
        """The latest `limit` by time, oldest first, marked ones included."""
        ...

    def of_slate(self, slate: SlateId) -> list[LoggedEvent]:
        """What was done about its entries, in order of sequence number, marked ones included."""
        ...

    def scan(self, *, after: int = 0, until: int | None = None) -> Iterator[LoggedEvent]:
        """after < seq ≤ until, in order of sequence number, marked ones included."""
        ...

    def accepts(self, *, after: int) -> int:
        """How many clean accepts have seq > after."""
        ...

    def last_seq(self) -> int: ...
    def count(self) -> int: ...


class SlateStore(Protocol):
    def append(self, records: Sequence[SlateRecord]) -> "Future[None]":
        """All of them, or none."""
        ...

    def of(self, slate: SlateId) -> SlateRecord | None: ...
    def of_reader(self, reader: ReaderId, *, limit: int) -> list[SlateRecord]:
        """Latest first."""
        ...

    def count(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """A registered bundle and why it serves, or does not."""

    version: str
    path: str
    """Directory of the bundle, relative to the models directory of the settings."""
    trained_at: datetime
    cutoff: int
    """Sequence number of the last event it was trained on."""
    fingerprint: str
    metrics: Mapping[str, float]
    promoted: bool
    reason: str


NONE_BEFORE = "there is no earlier champion to go back to"


class ModelStore(Protocol):
    """The register of models and the champion pointer, with its history."""

    def register(self, record: ModelRecord) -> "Future[None]": ...
    def all(self) -> list[ModelRecord]:
        """Oldest first."""
        ...

    def of(self, version: str) -> ModelRecord | None: ...
    def champion(self) -> str | None: ...
    def promote(self, version: str, *, at: datetime, by: str) -> "Future[None]":
        """Point at `version`; NotFound when it is not registered."""
        ...

    def roll_back(self, *, at: datetime, by: str) -> "Future[str]":
        """Point at the champion before this one and return it; NotFound when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    units: UnitStore
    readers: ReaderStore
    events: EventStore
    slates: SlateStore
    pushes: PushStore
    models: ModelStore
