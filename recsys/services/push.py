"""Pushes for programs: plan, send, look into the inbox, answer, and do it all in the background.

Who may be pushed, what, and how it is sent is `recsys.push`'s.  Rounds over readers are
`planning`'s, answers `push_answers`'s.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from recsys.clock import Clock, NewId
from recsys.domain.event import Verb
from recsys.domain.ids import PushId, ReaderId, UnitId
from recsys.domain.push import Push, PushState
from recsys.errors import Misconfigured, NotFound
from recsys.pipeline.policy import PUSH
from recsys.pipeline.query import Query, Repeats
from recsys.push.bell import Bell, Ring
from recsys.push.channels.registry import open_channels
from recsys.push.config import PushConfig
from recsys.push.eligibility import Gate
from recsys.push.pace import Pace
from recsys.push.planner import Planner, Proposal
from recsys.push.recheck import Lookup, Recheck
from recsys.push.sender import Sender
from recsys.services.feedback import Feedback
from recsys.services.loop import Loop
from recsys.services.planning import Planning, Round
from recsys.services.push_answers import PushAnswers
from recsys.services.recommend import Recommend
from recsys.stores.base import Stores
from recsys.stores.shared import Shared, Topic

__all__ = ["PushService", "PushStatus"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PushStatus:
    enabled: bool
    running: bool
    """Whether this process plans and sends in the background."""
    states: Mapping[PushState, int]
    """Every push there ever was, by what became of it."""
    planned: int
    refused: Mapping[Gate, int]
    """Refusals by gate, since this process started."""
    listeners: int
    """Open streams of this process."""


class PushService:
    def __init__(
        self,
        stores: Stores,
        recommend: Recommend,
        feedback: Feedback,
        config: PushConfig,
        tools: tuple[Clock, NewId],
        shared: Shared,
    ) -> None:
        self._clock, new_id = tools
        self._stores = stores
        self._recommend = recommend
        self._config = config
        self._bell = Bell(shared.signals)
        self._answers = PushAnswers(stores, feedback)
        self._planned = 0
        self._refused: Counter[Gate] = Counter()
        self._last_tick: datetime | None = None
        self._seen = stores.units.version()
        self._loop = Loop("push", self.step, config.poll_seconds)
        shared.signals.listen(Topic.UNITS, lambda _: self._loop.wake())
        channels = open_channels(self._bell)
        planner = Planner(stores.pushes, self._propose, channels.keys(), config, new_id)
        self._planning = Planning(planner, stores.readers, self._clock)
        recheck = Recheck(stores.pushes, _lookup(stores), channels.keys(), config)
        self._sender = Sender(
            stores.pushes,
            recheck,
            channels,
            config,
            pace=_pace(shared, config, channels),
            clock=self._clock,
            rng=Random(new_id()),
        )

    def tick(self) -> Round:
        """Consider everybody who agreed, and close what nobody answered in time."""
        now = self._clock.now()
        self._answers.sweep(now, self._config.ignore_after)
        done = self._run()
        self._last_tick = now
        return done

    def unit_arrived(self, units: Collection[UnitId]) -> Round:
        """Push new units to those whom one of them suits."""
        return self._run(frozenset(units))

    def send_due(self) -> Counter[PushState]:
        """Send what is due; how many pushes ended in which state."""
        return self._sender.send_due()

    def step(self) -> None:
        """One step of the background loop: new units, the tick when its time has come, the
        sending.  What fails on the way is done at the next step."""
        self._look_for_arrivals()
        now = self._clock.now()
        if self._last_tick is None or now >= self._last_tick + self._config.tick_every:
            self.tick()
        self.send_due()

    def start(self) -> None:
        """Plan and send in the background until `stop`."""
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()

    def of(self, push: PushId) -> Push:
        """NotFound when there is none."""
        found = self._stores.pushes.of(push)
        if found is None:
            raise NotFound("push", push)
        return found

    def inbox(self, reader: ReaderId, *, after: int = 0, limit: int = 50) -> list[Push]:
        """What was delivered, oldest first: those with `seq` > `after`."""
        return self._stores.pushes.inbox(reader, after=after, limit=limit)

    def answer(self, push: PushId, verb: Verb) -> "Future[Push]":
        """Accept, reject or ignore; the push as it is then.  NotFound, Conflict, Invalid."""
        return self._answers.answer(push, verb)

    def heard(self, reader: ReaderId, ring: Ring) -> AbstractContextManager[None]:
        """While the block lasts, `ring` is called when a push on a live channel reaches the
        reader; what was delivered otherwise, or by another process, is in the inbox all the same:
        look there every `poll_seconds` too."""
        return self._bell.heard(reader, ring)

    @property
    def trouble(self) -> str:
        """What the last step in the background failed with; empty when it did not."""
        return self._loop.trouble

    def status(self) -> PushStatus:
        return PushStatus(
            enabled=self._config.enabled,
            running=self._loop.running,
            states=self._stores.pushes.counts(),
            planned=self._planned,
            refused=dict(self._refused),
            listeners=self._bell.listeners,
        )

    def _run(self, arrived: Collection[UnitId] | None = None) -> Round:
        done = self._planning.run(arrived, stopping=lambda: self._loop.stopping)
        self._planned += done.planned
        self._refused.update(done.refused)
        return done

    def _look_for_arrivals(self) -> None:
        """Units that came since the last look, whichever process brought them."""
        version = self._stores.units.version()
        if version != self._seen:
            arrived = self._stores.units.arrived(self._seen)
            if arrived:
                self.unit_arrived(arrived)
            self._seen = version

    def _propose(
        self, reader: ReaderId, k: int, *, only: Sequence[UnitId], exclude: Sequence[UnitId]
    ) -> Proposal:
        query = Query(
            reader=reader,
            k=k,
            surface=PUSH,
            only=tuple(only),
            exclude=tuple(exclude),
            repeats=Repeats.NEW,
        )
        made = self._recommend.make(query)
        return Proposal(made.slate, made.record)


def _pace(shared: Shared, config: PushConfig, channels: Collection[str]) -> Pace:
    for name in config.per_minute:
        if name not in channels:
            known = ", ".join(sorted(channels))
            raise Misconfigured(f"push.per_minute.{name}", f"is no channel: there are {known}")
    return Pace(shared.buckets, config.per_minute)


def _lookup(stores: Stores) -> Lookup:
    return Lookup(
        reader=lambda reader: stores.readers.of([reader]).get(reader),
        unit=lambda unit: stores.units.of([unit]).get(unit),
    )
