"""Batches of rows into the log: each event under its reader's name only where the reader agreed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from recsys.domain.consent import Purpose
from recsys.domain.event import Event
from recsys.domain.ids import ReaderId
from recsys.domain.reader import Reader
from recsys.errors import Invalid
from recsys.ingest.consent import Basis
from recsys.ingest.events import Draft, draft_of, named
from recsys.ingest.keepers import made_of
from recsys.ingest.rows import Rejected
from recsys.ingest.seen import Seen
from recsys.ingest.table import Parsed, refusal
from recsys.ingest.tally import Tally
from recsys.stores.base import EventStore, Outcome, ReaderStore

__all__ = ["EventKeeper"]

TOLD = {
    "robots": "events were made by robots: they are marked, and never learnt from",
    "nobody": (
        "events count for nobody: their readers have not agreed to a history, so no list and no "
        "model will use them"
    ),
    "unlearnt": (
        "events are kept and not learnt from: their readers agreed to a history, and not to "
        "personalisation"
    ),
}

REMEDY = (
    'if these readers did agree, say how: --basis "how consent was collected" and, where it is not '
    "history,personalisation, --grants; then import the file again"
)


class EventKeeper:
    def __init__(
        self, events: EventStore, readers: ReaderStore, basis: Basis, now: datetime
    ) -> None:
        self._events = events
        self._readers = readers
        self._basis = basis
        self._now = now
        self._seen = Seen()
        self._counts = dict.fromkeys(TOLD, 0)

    def keep(self, batch: Sequence[Parsed], tally: Tally) -> list[Rejected]:
        made, refused = made_of(batch, draft_of)
        readers = self._agreed([draft for _, draft in made], tally)
        events = named([self._for(draft, readers) for _, draft in made], self._seen)
        robots = [draft.robot for _, draft in made]
        self._counts["robots"] += sum(robots)
        outcomes = [done.outcome for done in self._events.append(events, robots=robots).result()]
        tally.added += outcomes.count(Outcome.STORED)
        tally.unchanged += outcomes.count(Outcome.DUPLICATE)
        conflict = Invalid("id", "another event has this id already")
        clashes = zip(made, outcomes, strict=True)
        return refused + [
            refusal(parsed.row, conflict) for (parsed, _), o in clashes if o is Outcome.CONFLICT
        ]

    def notes(self) -> list[str]:
        counts = self._counts
        told = [f"{counts[what]:,} {text}" for what, text in TOLD.items() if counts[what]]
        return [*told, REMEDY] if counts["nobody"] and not self._basis.grants else told

    def _agreed(self, drafts: Sequence[Draft], tally: Tally) -> Mapping[ReaderId, Reader]:
        """The batch's readers as the basis has them, new ones and new grants stored.  A robot is
        nobody."""
        people = _readers_of(draft for draft in drafts if not draft.robot)
        held = self._readers.of(_readers_of(drafts))
        readers = {**held, **self._basis.readers(people, held, self._now)}
        changed = [reader for one, reader in readers.items() if held.get(one) != reader]
        if changed:
            tally.readers_added += self._readers.upsert(changed).result().added
        return readers

    def _for(self, draft: Draft, readers: Mapping[ReaderId, Reader]) -> Event:
        event = draft.event
        if event.reader is None:
            return event
        reader = readers.get(event.reader)
        if reader is None or not reader.consents.allows(Purpose.HISTORY):
            self._counts["nobody"] += not draft.robot
            return replace(event, reader=None)
        self._counts["unlearnt"] += not reader.consents.personal
        return event


def _readers_of(drafts: Iterable[Draft]) -> list[ReaderId]:
    named = (draft.event.reader for draft in drafts)
    return list(dict.fromkeys(reader for reader in named if reader is not None))
