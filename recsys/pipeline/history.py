"""What a reader's events, or the units of a seed, say: once as rows and weights for the model,
once as events for the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import NamedTuple, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.data.interactions import HistoryConfig
from recsys.data.log import VERBS, EventLog
from recsys.data.pasts import Pasts, pasts
from recsys.data.recent import NOTHING_DONE, Recent
from recsys.domain.event import Verb
from recsys.domain.ids import EventId, UnitId
from recsys.domain.instant import from_micros
from recsys.models.base import Floats, Ints
from recsys.pipeline.history_loops import days_of, deeds_of
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.shelf import Shelf

__all__ = ["NOTHING", "Deed", "History", "Search", "histories_of", "history_of", "seed_of"]

_SEARCH = VERBS.index(Verb.SEARCH)
_MICRO = timedelta(microseconds=1)
_NO_ROWS: Ints = np.zeros(0, np.int32)
_NOTHING_DONE = (_NO_ROWS, np.zeros(0, np.uint8), np.zeros(0, np.int64))


class Deed(NamedTuple):
    """An event on a unit, as far as it is spoken of."""

    event: EventId
    verb: Verb
    at: datetime


class Search(NamedTuple):
    id: EventId
    query: str
    at: datetime


@dataclass(frozen=True)
class History:
    """`rows` and `weights`: signed and decayed as `data.interactions` makes them, over all rows
    of the shelf, those that the model does not know included."""

    rows: Ints
    weights: Floats
    seen: Ints
    rejected: Ints
    recent: Recent = NOTHING_DONE
    deeds: Mapping[int, int] = field(default_factory=dict)
    """Row → the place in `recent` of the latest welcoming event on it that no later no took back;
    empty for a seed."""
    searches: tuple[Search, ...] = ()
    """Newest first, each text once."""
    welcomed: int | None = None
    """Row of the last unit that was welcome."""

    trained: int = 0
    """So many rows are known to the model."""
    done: tuple[Ints, NDArray[np.uint8], NDArray[np.int64]] = _NOTHING_DONE
    """Rows, verbs and microseconds of what was done to units of the shelf, in order of time."""
    config: HistoryConfig = field(default_factory=HistoryConfig)

    @cached_property
    def past(self) -> Pasts:
        """What of it was used, how often and how long ago."""
        rows, verbs, micros = self.done
        one, days = np.zeros(len(rows), np.int32), days_of(micros)
        return pasts(EventLog(one, rows, verbs, days, np.arange(len(rows))), self.config)

    @cached_property
    def known(self) -> tuple[Ints, Floats]:
        """Rows and weights of what the model knows."""
        inside = self.rows < self.trained
        return self.rows[inside], self.weights[inside]

    def deed(self, row: int) -> Deed | None:
        """The event of `deeds`."""
        place, recent = self.deeds.get(row), self.recent
        if place is None:
            return None
        at = from_micros(recent.micros[place])
        return Deed(recent.ids[place], VERBS[recent.verbs[place]], at)

    def vector(self) -> sp.csr_matrix:
        """The same as a (1, trained) matrix."""
        rows, weights = self.known
        bounds = np.array([0, len(rows)], np.int32)
        return sp.csr_matrix((weights, rows, bounds), shape=(1, self.trained))

    def __bool__(self) -> bool:
        return bool(len(self.rows) or self.searches)


NOTHING = History(_NO_ROWS, np.zeros(0, np.float32), _NO_ROWS, _NO_ROWS)


def history_of(
    recent: Recent, shelf: Shelf, config: HistoryConfig, policy: PolicyConfig
) -> History:
    [history] = histories_of([recent], shelf, config, policy)
    return history


def histories_of(
    asked: Sequence[Recent], shelf: Shelf, config: HistoryConfig, policy: PolicyConfig
) -> list[History]:
    """Of each; they are read in one loop."""
    done = _Done.of(asked, shelf)
    deeds = deeds_of(done.ends, done.rows, done.verbs, done.micros, config, policy.seen)
    welcome, places = deeds.welcome.tolist(), done.places[deeds.latest].tolist()
    told = (pairwise(done.ends.tolist()), deeds.counts.tolist(), deeds.last.tolist())
    found = []
    for recent, (start, end), (held, had, refused, kept), last in zip(asked, *told, strict=True):
        kept_of = slice(start, start + kept)
        found.append(
            History(
                rows=deeds.rows[start : start + held],
                weights=deeds.weights[start : start + held],
                seen=deeds.seen[start : start + had],
                rejected=deeds.refused[start : start + refused],
                recent=recent,
                deeds=dict(zip(welcome[kept_of], places[kept_of], strict=True)),
                searches=_searches(recent, policy) if _SEARCH in recent.verbs else (),
                welcomed=last if last >= 0 else None,
                trained=shelf.trained,
                done=(done.rows[start:end], done.verbs[start:end], done.micros[start:end]),
                config=config,
            )
        )
    return found


def seed_of(liked: Sequence[UnitId], disliked: Sequence[UnitId], shelf: Shelf) -> History:
    """Every unit of a seed weighs the same; none of them is shown again."""
    signs = dict.fromkeys(shelf.known(liked).tolist(), 1.0)
    signs.update(dict.fromkeys(shelf.known(disliked).tolist(), -1.0))
    rows = np.array(sorted(signs), np.int32)
    weights = np.array([signs[row] for row in rows.tolist()], np.float32)
    return History(rows, weights, rows, _NO_ROWS, trained=shelf.trained)


class _Done(NamedTuple):
    """What was done to units of the catalogue, reader by reader."""

    ends: Ints
    rows: Ints
    verbs: NDArray[np.uint8]
    micros: NDArray[np.int64]
    places: Ints
    """In what the reader did."""

    @classmethod
    def of(cls, asked: Sequence[Recent], shelf: Shelf) -> Self:
        known = shelf.rows.get
        units = chain.from_iterable([recent.units for recent in asked])
        rows = np.array([-1 if unit is None else known(unit, -1) for unit in units], np.int32)
        verbs = np.array([*chain.from_iterable([recent.verbs for recent in asked])], np.uint8)
        micros = np.array([*chain.from_iterable([recent.micros for recent in asked])], np.int64)
        ends = np.array([0, *accumulate(map(len, asked))], np.int32)
        places = np.arange(len(rows), dtype=np.int32) - np.repeat(ends[:-1], np.diff(ends))
        here = rows >= 0
        if shelf.gaps:
            here &= ~shelf.absent[rows]
        if here.all():
            return cls(ends, rows, verbs, micros, places)
        left = np.concatenate([[0], np.cumsum(here)])[ends].astype(np.int32)
        return cls(left, rows[here], verbs[here], micros[here], places[here])


def _searches(recent: Recent, policy: PolicyConfig) -> tuple[Search, ...]:
    """The latest ones, unless the reader has moved on since."""
    since = max(recent.micros) - timedelta(days=policy.search_days) // _MICRO
    latest: dict[str, Search] = {}
    for place in range(len(recent) - 1, -1, -1):
        query, micros = recent.queries[place], recent.micros[place]
        if recent.verbs[place] == _SEARCH and query and micros >= since:
            told = Search(recent.ids[place], query, from_micros(micros))
            latest.setdefault(" ".join(query.casefold().split()), told)
    return tuple(latest.values())[: policy.searches]
