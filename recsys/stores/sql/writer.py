"""The one thread of this process that writes.

Whatever waits when a transaction begins is written in it: many callers share one commit, each
in a savepoint of its own, and nobody is answered before the commit is on disk.  Work of one kind
that waits one behind the other shares statements as well.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from threading import Thread
from time import monotonic, sleep
from typing import Any, Protocol, TypeVar

from sqlalchemy import Column, Connection, Engine, Table
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from recsys.errors import Conflict
from recsys.stores.sql.driver import execute
from recsys.stores.sql.engine import Transactions, insert_rows, journal, unavailable
from recsys.stores.sql.queue import Queue, QueueConfig

__all__ = ["Rows", "Shared", "Work", "Writer"]

T = TypeVar("T")
Work = Callable[[Connection], T]
"""What a caller wants written, inside a transaction that is not its own."""

TOGETHER = 512
"""Most callers to one commit, so that the first is not kept waiting for ever."""
LONG = 0.02
"""Seconds after which a transaction takes no more callers, and was long for other processes."""
GATHERING = 0.002
"""Seconds that a commit waits for company where the last one had some: a commit costs as much as
making a few lists, and a caller who is alone never waits."""
COURTESY = 0.003
"""Seconds left to other processes after a long one: they look for a gap every millisecond."""


class Shared(Protocol):
    """Work that shares statements with others of its kind that wait one behind the other."""

    @property
    def kind(self) -> Hashable | None:
        """None: better by itself."""
        ...

    def __call__(self, connection: Connection) -> Any: ...
    def together(self, connection: Connection, works: Sequence[Any]) -> Sequence[Any]:
        """What each of `works`, which are of this kind, would have returned in that order."""
        ...


@dataclass(frozen=True, slots=True)
class Rows:
    """The work of inserting rows, all or none; `conflict` is said where one is there already."""

    table: Table
    columns: Sequence[Column[Any]]
    """The same for all rows of the table."""
    values: Sequence[tuple[Any, ...]]
    conflict: str

    @property
    def kind(self) -> Table:
        return self.table

    def __call__(self, connection: Connection) -> None:
        try:
            insert_rows(connection, self.table, self.columns, self.values)
        except IntegrityError:
            raise Conflict(self.conflict) from None

    def together(self, connection: Connection, works: "Sequence[Rows]") -> Sequence[None]:
        values = [row for work in works for row in work.values]
        insert_rows(connection, self.table, self.columns, values)
        return [None] * len(works)


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    done: "Future[Any]"

    @property
    def kind(self) -> Hashable | None:
        """Of `Shared` work; to ask whether it is such takes longer than to ask for its kind."""
        return getattr(self.work, "kind", None)


@dataclass(slots=True)
class _Answer:
    """What a caller will be told once the commit is on disk."""

    done: "Future[Any]"
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        if self.error is None:
            self.done.set_result(self.result)
        else:
            self.done.set_exception(self.error)


class Writer:
    def __init__(self, engine: Engine, config: QueueConfig | None = None) -> None:
        self._transactions = Transactions(engine)
        self._journal = journal(engine)
        self._queue: Queue[_Job] = Queue(config or QueueConfig())
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T], *, rows: int = 1) -> "Future[T]":
        """Done once `work`, which writes so many rows, is on disk, with what it returned or the
        error it raised.  Unavailable, and at once, when too much waits already."""
        done: Future[T] = Future()
        if refusal := self._queue.put(_Job(work, done), rows):
            done.set_exception(refusal)
        return done

    def close(self) -> None:
        """Write what waits, then stop; whoever comes later is refused."""
        self._queue.close()
        self._thread.join()
        self._journal.close()
        self._transactions.close()

    def _run(self) -> None:
        together = 0
        while self._queue.wait():
            if together > 1:
                sleep(GATHERING)
            began = monotonic()
            answers = self._answers()
            for answer in answers:
                answer.tell()
            together = len(answers)
            if monotonic() - began > LONG:
                sleep(COURTESY)

    def _answers(self) -> list[_Answer]:
        """Of one transaction, which is on disk.  Where it fails, all who took part are told, and
        where it could not even begin, all who wait."""
        taken: list[_Job] = []
        try:
            with self._transactions.begun() as connection:
                runs = groupby(self._take(taken), key=lambda job: job.kind)
                answers = [
                    answer
                    for kind, jobs in runs
                    for answer in (_together if kind is not None else _attempted)(connection, jobs)
                ]
            self._journal.settle()
            return answers
        except Exception as problem:
            failure = unavailable(problem)
            hit = taken or list(self._take(taken))
            return [_Answer(job.done, error=failure) for job in hit]

    def _take(self, taken: list[_Job]) -> Iterator[_Job]:
        """Whoever waits and was not cancelled, as long as it is worth their while."""
        until = monotonic() + LONG
        while self._queue and len(taken) < TOGETHER and monotonic() < until:
            job = self._queue.take()
            if job.done.set_running_or_notify_cancel():
                taken.append(job)
                yield job


def _together(connection: Connection, waiting: Iterable[_Job]) -> list[_Answer]:
    """At once; where that fails, each by itself, so that only those at fault are told."""
    jobs = list(waiting)
    works: list[Any] = [job.work for job in jobs]
    results, error = _attempt(connection, lambda connection: works[0].together(connection, works))
    if error is not None or results is None:
        return _attempted(connection, jobs)
    return [_Answer(job.done, result) for job, result in zip(jobs, results, strict=True)]


def _attempted(connection: Connection, jobs: Iterable[_Job]) -> list[_Answer]:
    return [_Answer(job.done, *_attempt(connection, job.work)) for job in jobs]


def _attempt(connection: Connection, work: Work[T]) -> tuple[T | None, Exception | None]:
    """What `work` returned or raised; when it raised, it left nothing behind."""
    result, error = None, None
    execute(connection, "SAVEPOINT one", ())
    try:
        result = work(connection)
    except Exception as problem:
        _undo(connection, problem)
        error = unavailable(problem)
    execute(connection, "RELEASE one", ())
    return result, error


def _undo(connection: Connection, problem: Exception) -> None:
    """Where the savepoint went too, as on a full disk or a lost connection, the whole transaction
    is lost to `problem`, and everybody in it has to hear of it."""
    try:
        execute(connection, "ROLLBACK TO one", ())
    except SQLAlchemyError:
        raise problem from None
