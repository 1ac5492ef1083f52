"""A small house to push from: a real store, a planner and a sender, and a proposer that offers
units in the order it was given them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from recsys.clock import FixedClock, counting_ids
from recsys.domain.ids import PushId, ReaderId, SlateId, UnitId
from recsys.domain.push import Push
from recsys.domain.reader import Reader
from recsys.domain.slate import Entry, Provenance, Reason, ReasonCode, Slate, SlateRecord
from recsys.push.bell import Bell
from recsys.push.channels.base import Channel
from recsys.push.channels.registry import open_channels
from recsys.push.config import PushConfig
from recsys.push.eligibility import No
from recsys.push.pace import Pace
from recsys.push.planner import Planned, Planner, Proposal
from recsys.push.recheck import Lookup, Recheck
from recsys.push.sender import Sender
from recsys.stores.base import Stores
from recsys.stores.memory.buckets import MemoryBuckets
from recsys.stores.memory.signals import MemorySignals
from tests.recsys.push.people import NOON, unit

__all__ = ["House", "Offers"]


@dataclass
class Offers:
    """The same list for everybody, best first."""

    units: list[str]
    clock: FixedClock
    reason: ReasonCode = ReasonCode.NEAR_HISTORY

    def __post_init__(self) -> None:
        self._new_id = counting_ids("slate")

    def __call__(
        self, reader: ReaderId, k: int, *, only: Sequence[UnitId], exclude: Sequence[UnitId]
    ) -> Proposal:
        open_ = [u for u in self.units if u not in exclude and (not only or u in only)]
        entries = tuple(self._entry(i, u) for i, u in enumerate(open_[:k], 1))
        slate = Slate(
            id=SlateId(self._new_id()),
            reader=reader,
            at=self.clock.now(),
            surface="push",
            personal=True,
            notice=None,
            entries=entries,
            drops=(),
            provenance=Provenance(model="m", policy="p", catalogue=1, events=1, seed=0),
        )
        record = SlateRecord(
            id=slate.id, reader=reader, at=slate.at, model="m", answer=b'{"a":1}', trace=b"{}"
        )
        return Proposal(slate, record)

    def _entry(self, position: int, name: str) -> Entry:
        return Entry(
            position=position,
            unit=UnitId(name),
            title=name,
            snippet="",
            truncated=False,
            url=f"https://library.example/{name}",
            authors=("An author",),
            credit="An author, a library",
            licence="CC0-1.0",
            reminder="Read it at the library",
            score=1.0 / position,
            source="model",
            reasons=(Reason(self.reason, "because", ("e",)),),
        )


@dataclass
class House:
    stores: Stores
    config: PushConfig = field(default_factory=PushConfig)
    units: list[str] = field(default_factory=lambda: [f"u{n}" for n in range(20)])
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))
    hook: Channel | None = None
    """A channel of the test's own, named `hook`."""

    def __post_init__(self) -> None:
        self.bell = Bell(MemorySignals())
        self.channels = open_channels(self.bell) | ({"hook": self.hook} if self.hook else {})
        self.new_id = counting_ids("push")
        self.pace = Pace(MemoryBuckets(self.seconds), self.config.per_minute)
        self.offers = Offers(self.units, self.clock)
        self.stores.units.upsert([unit(name) for name in self.units]).result()

    def seconds(self) -> float:
        return self.clock.now().timestamp()

    def welcome(self, *readers: Reader) -> None:
        self.stores.readers.upsert(readers).result()

    def planner(self) -> Planner:
        pushes = self.stores.pushes
        return Planner(pushes, self.offers, self.channels, self.config, self.new_id)

    def sender(self) -> Sender:
        pushes, channels = self.stores.pushes, self.channels
        lookup = Lookup(
            lambda r: self.stores.readers.of([r]).get(r), lambda u: self.stores.units.of([u]).get(u)
        )
        recheck = Recheck(pushes, lookup, channels, self.config)
        return Sender(
            pushes,
            recheck,
            channels,
            self.config,
            pace=self.pace,
            clock=self.clock,
            rng=Random(1),
        )

    def push_to(self, name: str) -> Push:
        """Plan one, which must succeed."""
        reader = self.stores.readers.of([ReaderId(name)])[ReaderId(name)]
        planned = self.planner().plan(reader, self.clock.now())
        assert isinstance(planned, Planned), planned
        assert planned.saved.result()
        return planned.push

    def refusal_of(self, name: str) -> str:
        """Try to plan one, which must not succeed; the gate."""
        reader = self.stores.readers.of([ReaderId(name)])[ReaderId(name)]
        no = self.planner().plan(reader, self.clock.now())
        assert isinstance(no, No), no
        return no.gate

    def state_of(self, push: PushId) -> str:
        found = self.stores.pushes.of(push)
        assert found is not None
        return found.state

    def later(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))
