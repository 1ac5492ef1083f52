"""Events that are sent at the same moment are handed over together, and told of together: to hand
over and to tell cost more, each time, than most of what is done for an event.  Nobody waits for
company, and nobody pays for it: what cannot be taken in together is taken in one by one."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from itertools import islice

from api.answers import when_settled
from api.schemas.events import Sent
from recsys.errors import Unavailable
from recsys.services.feedback import EventResult, Feedback

__all__ = ["Arriving"]

Waiting = tuple[Sequence[Sent], "asyncio.Future[list[EventResult]]"]


class Arriving:
    """Of one event loop."""

    def __init__(self, feedback: Feedback) -> None:
        self._feedback = feedback
        self._arrived: list[Waiting] = []

    async def stored(self, sent: Sequence[Sent]) -> list[EventResult]:
        """What became of each, in order, once all are on disk.  Whoever no longer waits cancels
        nothing: what was handed over is written."""
        loop = asyncio.get_running_loop()
        results: asyncio.Future[list[EventResult]] = loop.create_future()
        if not self._arrived:
            loop.call_soon(self._hand_over_all)  # who arrives with this one comes along
        self._arrived.append((sent, results))
        return await results

    def _hand_over_all(self) -> None:
        arrived, self._arrived = self._arrived, []
        self._hand_over(arrived)

    def _hand_over(self, arrived: Sequence[Waiting]) -> None:
        appended = self._appended([one for sent, _ in arrived for one in sent])
        loop, is_refused = arrived[0][1].get_loop(), appended.done()
        tell = partial(self._tell, arrived, is_refused)
        appended.add_done_callback(lambda done: when_settled(loop, partial(tell, done)))

    def _appended(self, sent: Sequence[Sent]) -> "Future[list[EventResult]]":
        events, agents = [one.event for one in sent], [one.agent for one in sent]
        try:
            return self._feedback.append(events, agents=agents)
        except Exception as problem:  # nobody else would hear of it
            failed: Future[list[EventResult]] = Future()
            failed.set_exception(problem)
            return failed

    def _tell(
        self, arrived: Sequence[Waiting], is_refused: bool, appended: "Future[list[EventResult]]"
    ) -> None:
        """A store that cannot be reached is not asked again; one that has no room for all of them
        may have some for a few."""
        problem = appended.exception()
        if problem is None:
            _share_out(arrived, appended.result())
        elif len(arrived) > 1 and (is_refused or not isinstance(problem, Unavailable)):
            for one in arrived:
                self._hand_over([one])
        else:
            for _, results in arrived:
                if not results.done():
                    results.set_exception(problem)


def _share_out(arrived: Sequence[Waiting], found: Sequence[EventResult]) -> None:
    each = iter(found)
    for sent, results in arrived:
        own = list(islice(each, len(sent)))
        if not results.done():  # whoever sent them has gone
            results.set_result(own)
