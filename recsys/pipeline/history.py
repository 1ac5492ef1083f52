"""What a reader's events, or the units of a seed, say: once as rows and weights for the model,
once as events for the reasons."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from recsys.data.interactions import HistoryConfig
from recsys.data.log import VERBS
from recsys.data.pasts import Pasts, pasts
from recsys.data.recent import NOTHING_DONE, Recent
from recsys.domain.event import Verb
from recsys.domain.ids import EventId, UnitId
from recsys.models.base import Floats, Ints
from recsys.pipeline.done import NOTHING_THERE, Done
from recsys.pipeline.history_loops import deeds_of
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query
from recsys.pipeline.shelf import Shelf

__all__ = ["NOTHING", "Deed", "History", "Search", "histories_of", "history_for", "seed_of"]

_SEARCH = VERBS.index(Verb.SEARCH)
_MICRO = timedelta(microseconds=1)
_NO_ROWS: Ints = np.zeros(0, np.int32)


class Deed(NamedTuple):
    """An event on a unit, as far as it is spoken of."""

    event: EventId
    verb: int
    """Its place in `VERBS`."""
    micros: int


class Search(NamedTuple):
    id: EventId
    query: str
    micros: int


@dataclass(frozen=True)
class History:
    """`rows`, rising, and `weights`: signed and decayed as `data.interactions` makes them, over all
    rows of the shelf, those that the model does not know included."""

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
    """So many rows, the first ones of the shelf, are known to the model."""
    done: Done = NOTHING_THERE
    """What was done to units of the shelf, by this reader and others..."""
    which: int = 0
    """...of whom this is one."""
    config: HistoryConfig = field(default_factory=HistoryConfig)
    worded: dict[Hashable, dict[int, Any]] = field(default_factory=dict, compare=False)
    """What was said of its units already, by row; under what makes it be said so."""

    @cached_property
    def past(self) -> Pasts:
        """What of it was used, how often and how long ago."""
        return pasts(self.done.log(self.which), self.config)

    @cached_property
    def n_known(self) -> int:
        """So many of `rows`, the first ones, are known to the model: all, for most readers."""
        if len(self.rows) and self.rows[-1] < self.trained:
            return len(self.rows)
        return int(np.searchsorted(self.rows, self.trained))

    @property
    def known(self) -> tuple[Ints, Floats]:
        """Rows and weights of what the model knows."""
        return self.rows[: self.n_known], self.weights[: self.n_known]

    def deed(self, row: int) -> Deed | None:
        """The event of `deeds`."""
        place, recent = self.deeds.get(row), self.recent
        if place is None:
            return None
        return Deed(recent.ids[place], recent.verbs[place], recent.micros[place])

    def words(self, said_as: Hashable) -> dict[int, Any]:
        """Of its units, where they were worded before."""
        return self.worded.setdefault(said_as, {})

    def __bool__(self) -> bool:
        return bool(len(self.rows) or self.searches)


NOTHING = History(_NO_ROWS, np.zeros(0, np.float32), _NO_ROWS, _NO_ROWS)


def histories_of(asked: Sequence[Recent], shelf: Shelf, policy: PolicyConfig) -> list[History]:
    """Of each; they are read in one loop."""
    config = HistoryConfig() if shelf.bundle is None else shelf.bundle.history
    done = Done.of(asked, shelf)
    deeds = deeds_of(done.ends, done.rows, done.verbs, done.micros, config, policy.seen)
    welcome, latest = deeds.welcome.tolist(), done.places[deeds.latest].tolist()
    spans = (done.ends[:-1].tolist(), done.firsts, deeds.counts.tolist())
    told = zip(asked, *spans, deeds.last.tolist(), strict=True)
    found = []
    for which, (recent, start, first, (held, had, refused, kept), last) in enumerate(told):
        still = slice(start, start + kept)
        places = [at - first for at in latest[still]]
        found.append(
            History(
                rows=deeds.rows[start : start + held],
                weights=deeds.weights[start : start + held],
                seen=deeds.seen[start : start + had],
                rejected=deeds.refused[start : start + refused],
                recent=recent,
                deeds=dict(zip(welcome[still], places, strict=True)),
                searches=_searches(recent, policy) if _SEARCH in recent.verbs else (),
                welcomed=last if last >= 0 else None,
                trained=shelf.trained,
                done=done,
                which=which,
                config=config,
            )
        )
    return found


def history_for(query: Query, recent: Recent, shelf: Shelf, policy: PolicyConfig) -> History:
    """What a list that is asked for so is made from: the seed, or else what was done."""
    if query.is_seed:
        return seed_of(query.liked, query.disliked, shelf)
    return histories_of([recent], shelf, policy)[0] if recent else NOTHING


def seed_of(liked: Sequence[UnitId], disliked: Sequence[UnitId], shelf: Shelf) -> History:
    """Every unit of a seed weighs the same; none of them is shown again."""
    signs = dict.fromkeys(shelf.known(liked).tolist(), 1.0)
    signs.update(dict.fromkeys(shelf.known(disliked).tolist(), -1.0))
    rows = np.array(sorted(signs), np.int32)
    weights = np.array([signs[row] for row in rows.tolist()], np.float32)
    return History(rows, weights, rows, _NO_ROWS, trained=shelf.trained)


def _searches(recent: Recent, policy: PolicyConfig) -> tuple[Search, ...]:
    """The latest ones, unless the reader has moved on since."""
    since = max(recent.micros) - timedelta(days=policy.search_days) // _MICRO
    latest: dict[str, Search] = {}
    for place in range(len(recent) - 1, -1, -1):
        query, micros = recent.queries[place], recent.micros[place]
        if recent.verbs[place] == _SEARCH and query and micros >= since:
            told = Search(recent.ids[place], query, micros)
            latest.setdefault(" ".join(query.casefold().split()), told)
    return tuple(latest.values())[: policy.searches]
