"""Requests for lists that wait at the same moment: theirs are made together and recorded together,
which costs each of them a fraction of a list alone.  Nobody waits for company: whoever has arrived
when the server gets round to lists is taken along.

Who has just done something is waiting to see what comes of it: while there are such, every other
go is theirs, and those in between are short."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from api.answers import when_settled
from api.metrics import Metrics
from recsys.errors import Unavailable
from recsys.pipeline.query import Query
from recsys.services.just_heard import JustHeard
from recsys.services.recommend import Recommend, Recorded

__all__ = ["FEW", "SHORT", "TOGETHER", "Gathering"]

TOGETHER = 8
"""Most lists that are made without looking at what else has to be done: half as many cost a fifth
more each, and twice as many keep an event that has just arrived waiting for twice as long."""

SHORT = 2
"""As many, of those who are in no hurry, while a few others are..."""
FEW = 4
"""...but no more than so many: where more are, full goes serve all of them sooner."""

ROUNDS = 2
"""Of the loop, between one go and the next: whoever was waiting for something else, such as for the
disk, becomes ready in one, and is answered in the next."""

Waiting = tuple[Query, "asyncio.Future[bytes]"]


class Gathering:
    """Of one event loop."""

    def __init__(self, recommend: Recommend, metrics: Metrics, just_heard: JustHeard) -> None:
        self._recommend = recommend
        self._metrics = metrics
        self._just_heard = just_heard
        self._first: deque[Waiting] = deque()
        self._waiting: deque[Waiting] = deque()
        self._had_turn = False
        """Whether the last go was for those who come first."""
        self._hurried = 0

    async def list_for(self, query: Query) -> bytes:
        """The answer to one reader, once it is on disk."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()
        if not (self._first or self._waiting):
            loop.call_soon(self._make)
        if not self._just_heard.take(query.reader):
            self._waiting.append((query, answer))
            return await answer
        self._first.append((query, answer))
        with self.hurried():
            return await answer

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """While somebody waits who has just done something."""
        self._hurried += 1
        try:
            yield
        finally:
            self._hurried -= 1

    def _make(self) -> None:
        some = self._taken()
        if self._first or self._waiting:
            _after(ROUNDS, self._make)
        if still := [(query, answer) for query, answer in some if not answer.done()]:
            self._answer(still)

    def _taken(self) -> list[Waiting]:
        self._had_turn = bool(self._first) and not (self._had_turn and self._waiting)
        turn = self._first if self._had_turn else self._waiting
        is_short = turn is self._waiting and 0 < self._hurried <= FEW
        return [turn.popleft() for _ in range(min(len(turn), SHORT if is_short else TOGETHER))]

    def _answer(self, some: Sequence[Waiting]) -> None:
        """Where it fails for all, it is tried for each, so that one list that cannot be made costs
        nobody else theirs; a store that cannot be reached is not asked again."""
        try:
            made = self._recommend.for_readers([query for query, _ in some])
        except Exception as problem:
            if len(some) > 1 and not isinstance(problem, Unavailable):
                for one in some:
                    self._answer([one])
                return
            for _, answer in some:
                answer.set_exception(problem)
        else:
            self._when_on_disk(made, [answer for _, answer in some])

    def _when_on_disk(
        self, made: Sequence[Recorded], answers: "Sequence[asyncio.Future[bytes]]"
    ) -> None:
        for one in made:
            self._metrics.made(one.made.facts)
        loop, bodies = asyncio.get_running_loop(), [one.answer for one in made]
        made[0].saved.add_done_callback(
            lambda saved: when_settled(loop, partial(_tell, bodies, answers, saved.exception()))
        )


def _after(rounds: int, deed: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    if rounds:
        loop.call_soon(_after, rounds - 1, deed)
    else:
        loop.call_soon(deed)


def _tell(
    bodies: Sequence[bytes],
    answers: "Sequence[asyncio.Future[bytes]]",
    problem: BaseException | None,
) -> None:
    for body, answer in zip(bodies, answers, strict=True):
        if answer.done():  # whoever asked has gone
            continue
        if problem is None:
            answer.set_result(body)
        else:
            answer.set_exception(problem)
