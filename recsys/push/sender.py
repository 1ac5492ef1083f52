"""Sends what is due: claim, gate again, send, record, in that order, one push at a time.

A claim holds for a lease and carries a fence; the store refuses a completion with an older
fence, so a sender that was paused too long changes nothing.  What a reader does with a push is
`services.push`'s.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future
from random import Random

from recsys.clock import Clock
from recsys.domain.push import Ending, Push, PushState
from recsys.push.channels.base import Announces, Channel, Sent, StaleClaim, Verdict
from recsys.push.config import PushConfig
from recsys.push.eligibility import No
from recsys.push.pace import Pace
from recsys.push.recheck import Recheck
from recsys.push.retry import wait_before_next
from recsys.stores.push_base import Outbox

__all__ = ["Sender"]

log = logging.getLogger(__name__)


class Sender:
    def __init__(
        self,
        outbox: Outbox,
        recheck: Recheck,
        channels: Mapping[str, Channel],
        config: PushConfig,
        *,
        pace: Pace,
        clock: Clock,
        rng: Random,
    ) -> None:
        self._outbox = outbox
        self._recheck = recheck
        self._channels = channels
        self._config = config
        self._pace = pace
        self._clock = clock
        self._rng = rng

    def send_due(self) -> Counter[PushState]:
        """Work through everything that is due; how many ended in which state.  A claim that was
        lost to another sender counts for that one."""
        self._pace.start_over()
        ends: Counter[PushState] = Counter()
        claimed = self._claim()
        while claimed:
            ends.update(self._work(claimed))
            claimed = self._claim() if len(claimed) == self._config.batch else []
        return ends

    def _claim(self) -> list[Push]:
        if not self._config.enabled:
            return []
        now = self._clock.now()
        return self._outbox.claim(self._config.batch, now=now, lease=self._config.lease)

    def _work(self, claimed: list[Push]) -> Counter[PushState]:
        """Deliveries of a batch share a commit.  What waits is written at once: the next push of
        the same batch may be to the same reader, and asks what else is in flight."""
        settled: list[tuple[Push, Ending, Future[bool]]] = []
        for push in claimed:
            end = self._process(push)
            if end is None:
                continue
            written = self._settle(push, end)
            if end.state is not PushState.DELIVERED:
                written.result()
            settled.append((push, end, written))
        kept = [(push, end.state) for push, end, written in settled if written.result()]
        for push, state in kept:
            if state is PushState.DELIVERED:
                self._announce(push)
        return Counter(state for _, state in kept)

    def _process(self, push: Push) -> Ending | None:
        """None: the claim was lost on the way, and another sender has it."""
        now = self._clock.now()
        if push.lease_until is not None and now >= push.lease_until:
            return None
        if now >= push.expires_at:
            return Ending(PushState.EXPIRED, "not sent in time")
        if push.attempts > self._config.max_attempts:
            return Ending(PushState.DEAD, push.result or "claimed too often, and never finished")
        no = self._recheck(push, now) or self._pace(push.channel, now)
        return self._send(push) if no is None else _wait_or_cancel(push, no)

    def _send(self, push: Push) -> Ending | None:
        left = False

        def leaving() -> None:
            nonlocal left
            written = self._outbox.mark_bytes_sent(push.id, push.fence, now=self._clock.now())
            if not written.result():
                raise StaleClaim
            left = True

        try:
            sent = self._channels[push.channel].send(push, leaving)
        except StaleClaim:
            return None
        except Exception as problem:  # a channel is foreign ground: whatever it raises is an answer
            log.exception("push.failed", extra={"push": push.id, "channel": push.channel})
            verdict = Verdict.UNKNOWN if left else Verdict.AGAIN
            sent = Sent(verdict, f"{type(problem).__name__}: {problem}")
        return self._end(push, sent)

    def _end(self, push: Push, sent: Sent) -> Ending:
        if sent.verdict is not Verdict.AGAIN:
            return Ending(_STATES[sent.verdict], sent.detail)
        if push.attempts >= self._config.max_attempts:
            return Ending(PushState.DEAD, sent.detail)
        wait = wait_before_next(push.attempts, sent.wait, self._config, self._rng)
        return Ending(PushState.PLANNED, sent.detail, self._clock.now() + wait)

    def _settle(self, push: Push, end: Ending) -> "Future[bool]":
        return self._outbox.settle(push.id, push.fence, end, now=self._clock.now())

    def _announce(self, push: Push) -> None:
        channel = self._channels[push.channel]
        if not isinstance(channel, Announces):
            return
        try:
            channel.announce(push)
        except Exception:  # it is delivered: nobody may hear of it late, but nothing is lost
            log.exception("push.unannounced", extra={"push": push.id})


_STATES = {
    Verdict.DELIVERED: PushState.DELIVERED,
    Verdict.NEVER: PushState.DEAD,
    Verdict.UNKNOWN: PushState.UNKNOWN,
}


def _wait_or_cancel(push: Push, no: No) -> Ending:
    result = f"{no.gate}: {no.detail}" if no.detail else str(no.gate)
    if no.until is None:
        return Ending(PushState.CANCELLED, result)
    if no.until >= push.expires_at:
        return Ending(PushState.EXPIRED, result)
    return Ending(PushState.PLANNED, result, no.until, attempted=False)
