"""Readers and what they agreed to: upsert, change, export, erase."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from recsys.clock import Clock
from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.reader import PushWishes, Reader
from recsys.errors import Invalid, Misconfigured, NotFound
from recsys.services.futures import chained, done, then, together
from recsys.stores.base import Admission, Stores, Upserted

__all__ = ["Change", "ConsentConfig", "Decision", "Readers"]

EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentConfig:
    """A deployment whose platform collects consent itself says so here, once."""

    basis: str = ""
    """How and where consent is collected, recorded with every grant."""
    grants: tuple[Purpose, ...] = ()
    """What a reader first seen in an event has agreed to by that basis."""

    def __post_init__(self) -> None:
        if self.grants and not self.basis.strip():
            raise Misconfigured("consent.basis", "say how the consent to `grants` is collected")

    def granted(self, at: datetime) -> Consents:
        """The consents of a reader first seen at that time."""
        state = ConsentState.GRANTED
        return Consents(
            tuple(Consent(purpose=p, state=state, at=at, via=self.basis) for p in self.grants)
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """`via`: where it was collected; empty: the basis of the settings, and Invalid without one."""

    purpose: Purpose
    state: ConsentState
    via: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is decided of a reader: consents, wishes and any other field of `Reader`."""

    reader: ReaderId
    consents: Sequence[Decision] = ()
    push: PushWishes | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


class Readers:
    def __init__(self, stores: Stores, clock: Clock, consent: ConsentConfig) -> None:
        self._stores = stores
        self._clock = clock
        self._consent = consent
        self._on_the_way: dict[ReaderId, Reader] = {}
        """Changes not on disk yet: the next change builds on them."""
        self._when_erased: list[Callable[[ReaderId], None]] = []
        self.admission = Admission(Purpose.HISTORY, self._new if consent.grants else None)
        """Whose history an event may be in.  A reader first seen in one is let in where the
        deployment's basis covers it."""

    def when_erased(self, forget: Callable[[ReaderId], None]) -> None:
        """`forget` is called with every reader that is erased, from whatever thread."""
        self._when_erased.append(forget)

    def upsert(self, readers: Sequence[Reader]) -> "Future[Upserted]":
        """Add or replace, consents included: for who holds the whole truth about a reader."""
        return self._write(readers)

    def of(self, reader: ReaderId) -> Reader:
        """NotFound when there is none."""
        found = self._stores.readers.of([reader]).get(reader)
        if found is None:
            raise NotFound("reader", reader)
        return found

    def change(
        self,
        reader: ReaderId,
        *,
        consents: Iterable[Decision] = (),
        push: PushWishes | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> "Future[Reader]":
        """`change_all` of one."""
        changed = self.change_all([Change(reader, tuple(consents), push, fields or {})])
        return then(changed, lambda readers: readers[0])

    def change_all(self, changes: Sequence[Change]) -> "Future[list[Reader]]":
        """Every reader as changed, in order; all of them are written, or none.  An unknown one is
        created.  Withdrawing push, or what pushes are chosen by, cancels what is queued."""
        ids = {change.reader for change in changes}
        held = {**self._stores.readers.of(ids), **self._pending(ids)}
        changed, silenced = [], []
        for change in changes:
            before = held.get(change.reader) or self._new(change.reader)
            after = held[change.reader] = self._changed(before, change)
            changed.append(after)
            if _may_be_pushed(before) and not _may_be_pushed(after):
                silenced.append(after.id)
        stored = self._write(changed)
        return chained(stored, lambda _: then(self._cancelled(silenced), lambda _: changed))

    def check(self, consents: Iterable[Decision]) -> None:
        """Invalid when one of them could not be recorded: for who changes many, or none."""
        for decision in consents:
            self._consented(decision)

    def erase(self, reader: ReaderId) -> "Future[None]":
        """Everywhere, at once.  NotFound when nothing is known of the reader."""

        def gone(there_was: bool) -> None:
            if not there_was:
                raise NotFound("reader", reader)
            for forget in self._when_erased:
                forget(reader)

        return then(self._stores.readers.erase(reader), gone)

    def export(self, reader: ReaderId) -> dict[str, Any]:
        """All that is kept: reader, events, slates, pushes, as JSON-ready values.  NotFound when
        nothing is."""
        held = self._stores.readers.of([reader]).get(reader)
        events = self._stores.events.of_reader(reader, limit=EVERYTHING)
        slates = self._stores.slates.of_reader(reader, limit=EVERYTHING)
        pushes = self._stores.pushes.inbox(reader, limit=EVERYTHING)
        if held is None and not events and not slates:
            raise NotFound("reader", reader)
        whole = {
            "reader": held,
            "events": events,
            "slates": [orjson.loads(record.answer) for record in slates],
            "pushes": [{"id": p.id, "state": p.state, "slate": p.slate} for p in pushes],
        }
        exported: dict[str, Any] = orjson.loads(orjson.dumps(whole))
        return exported

    def _consented(self, decision: Decision) -> Consent:
        via = decision.via.strip() or self._consent.basis
        if not via:
            raise Invalid(
                f"consents.{decision.purpose}.via",
                "say where it was collected, or set `basis` under [consent] in the settings",
            )
        return Consent(
            purpose=decision.purpose, state=decision.state, at=self._clock.now(), via=via
        )

    def _changed(self, before: Reader, change: Change) -> Reader:
        return replace(
            before,
            **change.fields,
            push=change.push or before.push,
            consents=before.consents.with_decisions(map(self._consented, change.consents)),
        )

    def _cancelled(self, readers: Iterable[ReaderId]) -> "Future[list[int]]":
        """What was planned for them."""
        now = self._clock.now()
        return together(self._stores.pushes.cancel(reader=reader, now=now) for reader in readers)

    def _new(self, reader: ReaderId) -> Reader:
        """A reader first seen now, with what the basis of the deployment grants."""
        now = self._clock.now()
        return Reader(id=reader, created=now, consents=self._consent.granted(now))

    def _pending(self, ids: Iterable[ReaderId]) -> Mapping[ReaderId, Reader]:
        return {i: held for i in ids if (held := self._on_the_way.get(i)) is not None}

    def _write(self, readers: Iterable[Reader]) -> "Future[Upserted]":
        changed = list(readers)
        if not changed:
            return done(Upserted(0, 0, 0))
        self._on_the_way.update({reader.id: reader for reader in changed})
        stored = self._stores.readers.upsert(changed)
        stored.add_done_callback(lambda _: self._arrived(changed))
        return stored

    def _arrived(self, readers: Iterable[Reader]) -> None:
        for reader in readers:
            if self._on_the_way.get(reader.id) is reader:
                del self._on_the_way[reader.id]


def _may_be_pushed(reader: Reader) -> bool:
    return reader.consents.allows(Purpose.PUSH) and reader.consents.personal
