"""The sender's side of pushes in memory."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta

from recsys.domain.ids import PushId
from recsys.domain.push import Ending, Push, PushState
from recsys.stores.memory.state import State

__all__ = ["MemoryOutbox"]


class MemoryOutbox:
    def __init__(self, state: State) -> None:
        self._state = state
        self._delivered = 0

    def claim(self, limit: int, *, now: datetime, lease: timedelta) -> list[Push]:
        with self._state.lock:
            for push in [p for p in self._state.pushes.values() if _lost(p, now)]:
                self._keep(_unknown(push))
            due = [push for push in self._state.pushes.values() if _due(push, now)]
            due.sort(key=lambda push: push.not_before)
            return [self._keep(_claimed(push, now + lease)) for push in due[:limit]]

    def settle(self, push: PushId, fence: int, ending: Ending, *, now: datetime) -> "Future[bool]":
        def settled(held: Push) -> Push:
            state, due = ending.state, ending.not_before or held.not_before
            ended = replace(held, state=state, result=ending.result, lease_until=None)
            if state is PushState.PLANNED:
                tried = held.attempts - (not ending.attempted)
                return replace(ended, bytes_sent_at=None, not_before=due, attempts=tried)
            if state is PushState.DELIVERED:
                self._delivered += 1
                ended = replace(ended, seq=self._delivered)
            return replace(ended, finished_at=now)

        return self._state.write(lambda: self._change(push, fence, settled))

    def mark_bytes_sent(self, push: PushId, fence: int, *, now: datetime) -> "Future[bool]":
        return self._state.write(
            lambda: self._change(push, fence, lambda held: replace(held, bytes_sent_at=now))
        )

    def _change(self, push: PushId, fence: int, change: Callable[[Push], Push]) -> bool:
        held = self._state.pushes.get(push)
        if held is None or held.fence != fence or held.state is not PushState.INFLIGHT:
            return False
        self._keep(change(held))
        return True

    def _keep(self, push: Push) -> Push:
        self._state.pushes[push.id] = push
        return push


def _lapsed(push: Push, now: datetime) -> bool:
    over = push.lease_until is not None and push.lease_until <= now
    return push.state is PushState.INFLIGHT and over


def _lost(push: Push, now: datetime) -> bool:
    return _lapsed(push, now) and push.bytes_sent_at is not None


def _due(push: Push, now: datetime) -> bool:
    waiting = push.state is PushState.PLANNED and push.not_before <= now
    return waiting or _lapsed(push, now)


def _unknown(push: Push) -> Push:
    return replace(push, state=PushState.UNKNOWN, finished_at=push.bytes_sent_at, lease_until=None)


def _claimed(push: Push, lease_until: datetime) -> Push:
    return replace(
        push,
        state=PushState.INFLIGHT,
        lease_until=lease_until,
        fence=push.fence + 1,
        attempts=push.attempts + 1,
    )
