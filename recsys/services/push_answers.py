"""What readers do with what they were pushed: every answer is an event, and the push's state.

The event is the truth, is on disk first, and is what lists and models learn from.
"""

import logging
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta

from recsys.domain.event import LoggedEvent, Verb
from recsys.domain.ids import PushId
from recsys.domain.push import Push, PushState
from recsys.errors import Conflict, Invalid, NotFound, ShelfcastError
from recsys.services.answers import ANSWERS
from recsys.services.feedback import Answer, Feedback
from recsys.services.futures import then
from recsys.stores.base import Stores

__all__ = ["PushAnswers"]

log = logging.getLogger(__name__)

SWEPT = 500
"""Unanswered pushes that one sweep looks at."""
LOOKED_AT = 200
"""Latest events of a reader that may hold an answer."""

_WELCOMED = frozenset({Verb.ACCEPT, Verb.READ, Verb.BORROW, Verb.SAVE, Verb.SHARE, Verb.LIKE})
_UNWELCOME = frozenset({Verb.REJECT, Verb.DISLIKE})
_OPEN_TO_ANSWERS = frozenset({PushState.DELIVERED, *ANSWERS.values()})


class PushAnswers:
    def __init__(self, stores: Stores, feedback: Feedback) -> None:
        self._stores = stores
        self._feedback = feedback

    def answer(self, push: PushId, verb: Verb) -> "Future[Push]":
        """The push as it is then; the same answer given twice is one event, and the last of two
        wins.  NotFound; Conflict before it was delivered; Invalid for any other verb."""
        held = self._stores.pushes.of(push)
        if held is None:
            raise NotFound("push", push)
        if verb not in ANSWERS:
            raise Invalid("answer", "accept, reject or ignore")
        if held.state not in _OPEN_TO_ANSWERS:
            raise Conflict(f"push {push!r} is {held.state}: only a delivered one can be answered")
        given = [Answer(unit, verb) for unit in held.units]
        logged = self._feedback.answer(held.slate, given)
        return then(logged, lambda _: replace(held, state=ANSWERS[verb]))

    def sweep(self, now: datetime, patience: timedelta) -> int:
        """Close what nobody answered in time: as accepted or rejected when the reader said so
        elsewhere, otherwise as ignored, which is an answer too.  How many were closed."""
        unanswered = self._stores.pushes.unanswered(before=now - patience, limit=SWEPT)
        return sum(self._close(push, now) for push in unanswered)

    def _close(self, push: Push, now: datetime) -> bool:
        """One that cannot be closed, as when its reader is erased just now, is no one else's."""
        try:
            said = self._said_elsewhere(push)
            if said is not None:
                return self._stores.pushes.answer(push.id, said, now=now).result()
            self.answer(push.id, Verb.IGNORE).result()
        except ShelfcastError:
            log.exception("push.unclosed", extra={"push": push.id})
            return False
        return True

    def _said_elsewhere(self, push: Push) -> PushState | None:
        """The latest word on the pushed unit since it was delivered."""
        recent = self._stores.events.of_reader(push.reader, limit=LOOKED_AT)
        words = (_word(logged, push) for logged in reversed(recent))
        return next((word for word in words if word is not None), None)


def _word(logged: LoggedEvent, push: Push) -> PushState | None:
    event = logged.event
    if event.unit not in push.units or push.finished_at is None or event.at < push.finished_at:
        return None
    if event.verb in _WELCOMED:
        return PushState.ACCEPTED
    return PushState.REJECTED if event.verb in _UNWELCOME else None
