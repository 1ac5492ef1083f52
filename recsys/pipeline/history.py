"""What a reader's events, or the units of a seed, say: once as rows and weights for the model,
once as events for the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

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

__all__ = ["NOTHING", "Deed", "History", "Search", "history_of", "seed_of"]

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
    places, rows = _on_shelf(recent, shelf)
    verbs, micros = np.array(recent.verbs, np.uint8), np.array(recent.micros, np.int64)
    searches = _searches(recent, verbs, policy) if _SEARCH in recent.verbs else ()
    if len(places) < len(verbs):
        verbs, micros = verbs[places], micros[places]
    deeds = deeds_of(rows, verbs, micros, config, policy.seen)
    latest = deeds.latest
    return History(
        rows=deeds.rows,
        weights=deeds.weights,
        seen=deeds.seen,
        rejected=deeds.refused,
        recent=recent,
        deeds=dict(zip(deeds.welcome.tolist(), places[latest].tolist(), strict=True)),
        searches=searches,
        welcomed=int(rows[latest.max()]) if len(latest) else None,
        trained=shelf.trained,
        done=(rows, verbs, micros),
        config=config,
    )


def seed_of(liked: Sequence[UnitId], disliked: Sequence[UnitId], shelf: Shelf) -> History:
    """Every unit of a seed weighs the same; none of them is shown again."""
    signs = dict.fromkeys(shelf.known(liked).tolist(), 1.0)
    signs.update(dict.fromkeys(shelf.known(disliked).tolist(), -1.0))
    rows = np.array(sorted(signs), np.int32)
    weights = np.array([signs[row] for row in rows.tolist()], np.float32)
    return History(rows, weights, rows, _NO_ROWS, trained=shelf.trained)


def _on_shelf(recent: Recent, shelf: Shelf) -> tuple[NDArray[np.intp], Ints]:
    """Places of what was done to units of the catalogue, and their rows."""
    known = shelf.rows.get
    found = [-1 if unit is None else known(unit, -1) for unit in recent.units]
    rows = np.array(found, np.int32)
    here = rows >= 0
    if shelf.gaps:
        here &= ~shelf.absent[rows]
    places = np.flatnonzero(here)
    return places, rows[places]


def _searches(recent: Recent, verbs: NDArray[np.uint8], policy: PolicyConfig) -> tuple[Search, ...]:
    """The latest ones, unless the reader has moved on since."""
    since = max(recent.micros) - timedelta(days=policy.search_days) // _MICRO
    latest: dict[str, Search] = {}
    for place in np.flatnonzero(verbs == _SEARCH)[::-1].tolist():
        query, micros = recent.queries[place], recent.micros[place]
        if query and micros >= since:
            told = Search(recent.ids[place], query, from_micros(micros))
            latest.setdefault(" ".join(query.casefold().split()), told)
    return tuple(latest.values())[: policy.searches]
