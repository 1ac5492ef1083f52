"""Requests for lists that wait at the same moment: theirs are made together and recorded together,
which costs each of them a fraction of a list alone.  While a go is on its way to the disk, the next
is begun when that is there or when enough have come; so who is alone waits for nobody, and where
many ask, goes are full.  The maker of lists is a thread: whatever else is asked meanwhile, such as
to take in what somebody did, waits for no list.

Who has just done something is waiting to see what comes of it: while there are such, every other
go is theirs, and those in between are short."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Condition

from api.answers import when_settled
from api.metrics import Metrics
from recsys.errors import Unavailable
from recsys.pipeline.lists import Made
from recsys.pipeline.query import Query
from recsys.priority import give_way
from recsys.services.just_heard import JustHeard
from recsys.services.recommend import Recommend

__all__ = ["FEW", "NICENESS", "SHORT", "TOGETHER", "Gathering"]

TOGETHER = 32
"""Most lists of one go, and enough for one: half as many cost a twentieth more each, and more keep
whoever has just done something waiting for longer."""

SHORT = 2
"""As many, of those who are in no hurry, while a few others are..."""
FEW = 4
"""...but no more than so many: where more are, full goes serve all of them sooner."""

NICENESS = 5
"""Of the maker.  Who answers and who writes have little to do, and others wait for each bit of it:
under 32 connections an answer to a list was taken in after 8.5 ms instead of 12, and as many lists
were made."""

Waiting = tuple[Query, "asyncio.Future[bytes]"]
Answers = Sequence["asyncio.Future[bytes]"]


class Gathering:
    """Of one event loop."""

    def __init__(self, recommend: Recommend, metrics: Metrics, just_heard: JustHeard) -> None:
        self._recommend = recommend
        self._metrics = metrics
        self._just_heard = just_heard
        self._maker = ThreadPoolExecutor(1, "lists", give_way, (NICENESS,))
        self._changed = Condition()
        """Held by whoever touches the next four; told when the maker may have to know."""
        self._under_way = 0
        """Goes that are not on disk yet."""
        self._first: deque[Waiting] = deque()
        self._waiting: deque[Waiting] = deque()
        self._is_making = False
        self._had_turn = False
        """Whether the last go was for those who come first."""
        self._hurried = 0

    async def list_for(self, query: Query) -> bytes:
        """The answer to one reader, once it is on disk."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()
        is_first = self._just_heard.take(query.reader)
        with self._changed:
            (self._first if is_first else self._waiting).append((query, answer))
            was_making, self._is_making = self._is_making, True
            if self._is_time():
                self._changed.notify()
        if not was_making:
            loop.call_soon(self._maker.submit, self._make)  # who arrives with this one comes along
        if not is_first:
            return await answer
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
        """In the maker's thread, for as long as anybody waits."""
        while some := self._next():
            if still := [(query, answer) for query, answer in some if not answer.done()]:
                self._answer(still)

    def _next(self) -> list[Waiting]:
        """Empty: nobody waits, and whoever comes next starts the maker."""
        with self._changed:
            self._changed.wait_for(self._is_time)
            self._is_making = bool(self._first or self._waiting)
            self._had_turn = bool(self._first) and not (self._had_turn and self._waiting)
            turn = self._first if self._had_turn else self._waiting
            is_short = turn is self._waiting and 0 < self._hurried <= FEW
            return [turn.popleft() for _ in range(min(len(turn), SHORT if is_short else TOGETHER))]

    def _is_time(self) -> bool:
        """For a go; who comes first does not wait until the one before is on disk."""
        return bool(self._first) or len(self._waiting) >= TOGETHER or not self._under_way

    def _answer(self, some: Sequence[Waiting]) -> None:
        """Where it fails for all, it is tried for each, so that one list that cannot be made costs
        nobody else theirs; a store that cannot be reached is not asked again."""
        answers = [answer for _, answer in some]
        try:
            made = self._recommend.for_readers([query for query, _ in some])
        except Exception as problem:
            if len(some) > 1 and not isinstance(problem, Unavailable):
                for one in some:
                    self._answer([one])
            else:
                _tell(answers, partial(_fail, answers, problem))
        else:
            # Of what was made, nothing that has the future: lists would be kept by their own end.
            told = partial(self._told, answers, [one.made for one in made])
            with self._changed:
                self._under_way += 1
            made[0].saved.add_done_callback(told)

    def _told(self, answers: Answers, made: Sequence[Made], saved: "Future[None]") -> None:
        try:
            _tell(answers, partial(self._give, answers, made, saved.exception()))
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify()

    def _give(self, answers: Answers, made: Sequence[Made], problem: BaseException | None) -> None:
        self._metrics.made([one.facts for one in made])
        if problem:
            _fail(answers, problem)
            return
        for answer, one in zip(answers, made, strict=True):
            if not answer.done():  # whoever asked has gone
                answer.set_result(one.answer)


def _tell(answers: Answers, deed: Callable[[], None]) -> None:
    """From whatever thread, to the loop of those who wait."""
    when_settled(answers[0].get_loop(), deed)


def _fail(answers: Answers, problem: BaseException) -> None:
    for answer in answers:
        if not answer.done():
            answer.set_exception(problem)
