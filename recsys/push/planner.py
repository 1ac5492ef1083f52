"""Decides for one reader: a push, or the gate that said no.

Making the list is the proposer's (`services.push` hands it the recommender), counting and
repeating over readers is `services.push`'s.
"""

from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import orjson

from recsys.clock import NewId
from recsys.domain.ids import ReaderId, UnitId, push_id
from recsys.domain.push import Push
from recsys.domain.reader import Reader
from recsys.domain.slate import Entry, ReasonCode, Slate, SlateRecord
from recsys.push.config import PushConfig
from recsys.push.eligibility import Case, Gate, No, refusal
from recsys.push.timing import window
from recsys.stores.push_base import PushStore

__all__ = ["Planned", "Planner", "Proposal", "Propose", "first_channel"]

POLICY = "push-1"
"""Changes with the gates and with how a unit is chosen; every push names the one it was made by."""

_IMPERSONAL = frozenset({ReasonCode.NON_PERSONAL, ReasonCode.NEW_IN_LIBRARY, ReasonCode.EXPLORE})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A list made and not yet kept."""

    slate: Slate
    record: SlateRecord


class Propose(Protocol):
    def __call__(
        self, reader: ReaderId, k: int, *, only: Sequence[UnitId], exclude: Sequence[UnitId]
    ) -> Proposal:
        """The `k` best units for the reader; with `only`, of those alone."""
        ...


@dataclass(frozen=True, slots=True)
class Planned:
    """A decision on its way to disk.  False in `saved`: another planner was faster."""

    push: Push
    saved: "Future[bool]"


class Planner:
    def __init__(
        self,
        pushes: PushStore,
        propose: Propose,
        channels: Collection[str],
        config: PushConfig,
        new_id: NewId,
    ) -> None:
        self._pushes = pushes
        self._propose = propose
        self._channels = channels
        self._config = config
        self._new_id = new_id

    def plan(
        self, reader: Reader, now: datetime, arrived: Collection[UnitId] | None = None
    ) -> Planned | No:
        """The unit that suits the reader best; of `arrived` if given, and only one that is among
        the best of the whole library.  A unit is never pushed twice to one reader."""
        ledger = self._pushes.ledger(reader.id, now=now)
        channel = first_channel(reader, self._channels)
        no = refusal(Case(reader, ledger, channel, now), self._config)
        if no is not None:
            return no
        proposal = self._best(reader.id) if arrived is None else self._fitting(reader.id, arrived)
        if proposal is None:
            return No(Gate.NOTHING_TO_SAY)
        trigger = "tick" if arrived is None else f"new_unit:{proposal.slate.entries[0].unit}"
        push = self._push(reader, proposal, channel, trigger, now)
        return Planned(push, self._pushes.plan(push, proposal.record, ledger.version))

    def _best(self, reader: ReaderId) -> Proposal | None:
        return _worth_it(self._propose(reader, 1, only=(), exclude=self._before(reader)))

    def _fitting(self, reader: ReaderId, arrived: Collection[UnitId]) -> Proposal | None:
        before = self._before(reader)
        best = self._propose(reader, self._config.fit_rank, only=(), exclude=before)
        fits = [e.unit for e in best.slate.entries if e.unit in arrived and _is_personal(e)]
        return _worth_it(self._propose(reader, 1, only=fits[:1], exclude=before)) if fits else None

    def _before(self, reader: ReaderId) -> list[UnitId]:
        return sorted(self._pushes.units_of(reader))

    def _push(
        self, reader: Reader, proposal: Proposal, channel: str, trigger: str, now: datetime
    ) -> Push:
        unit = proposal.slate.entries[0].unit
        when = window(reader, now, self._config)
        identifier = push_id(self._new_id())
        return Push(
            id=identifier,
            reader=reader.id,
            slate=proposal.slate.id,
            units=(unit,),
            channel=channel,
            trigger=trigger,
            payload=_payload(identifier, trigger, proposal),
            planned_at=now,
            not_before=when.not_before,
            expires_at=when.expires_at,
            dedupe_key=f"{reader.id}|{unit}",
            policy=POLICY,
        )


def first_channel(reader: Reader, channels: Collection[str]) -> str:
    """The reader's favourite among those that exist; empty when none does."""
    return next((name for name in reader.push.channels if name in channels), "")


def _worth_it(proposal: Proposal) -> Proposal | None:
    """What everybody is shown is no reason to disturb somebody."""
    entries = proposal.slate.entries
    return proposal if entries and _is_personal(entries[0]) else None


def _is_personal(entry: Entry) -> bool:
    return any(reason.code not in _IMPERSONAL for reason in entry.reasons)


def _payload(push: str, trigger: str, proposal: Proposal) -> bytes:
    """The list as a platform gets it, and which push brings it."""
    answer = orjson.Fragment(proposal.record.answer)
    return orjson.dumps({"push": push, "trigger": trigger, "list": answer})
