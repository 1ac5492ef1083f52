"""What a reader's events, or the units of a seed, say: once as rows and weights for the model,
once as events for the reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from recsys.data.interactions import REFUSALS, HistoryConfig, history_row
from recsys.data.log import VERBS, EventLog
from recsys.data.pasts import Pasts, pasts
from recsys.domain.event import Event, LoggedEvent, Verb
from recsys.domain.ids import UnitId
from recsys.models.base import Floats, Ints
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.shelf import Shelf

__all__ = ["NOTHING", "History", "history_of", "seed_of"]

_CODE = {verb: code for code, verb in enumerate(VERBS)}
_DAY = 86400.0
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


_NO_ROWS: Ints = np.zeros(0, np.int32)
_NO_DAYS = np.zeros(0)
_NO_EVENTS = EventLog(_NO_ROWS, _NO_ROWS, np.zeros(0, np.uint8), _NO_DAYS, np.zeros(0, np.int64))


@dataclass(frozen=True)
class History:
    """`rows` and `weights`: signed and decayed as `data.interactions` makes them, over all rows
    of the shelf, those that the model does not know included."""

    rows: Ints
    weights: Floats
    seen: Ints
    rejected: Ints
    deeds: dict[int, Event] = field(default_factory=dict)
    """Row → the latest welcoming event on it that no later no took back; empty for a seed."""
    searches: tuple[Event, ...] = ()
    """Newest first, each text once."""
    welcomed: int | None = None
    """Row of the last unit that was welcome."""

    trained: int = 0
    """So many rows are known to the model."""
    events: EventLog = _NO_EVENTS
    """What was done to units of the shelf, as of one user."""
    config: HistoryConfig = field(default_factory=HistoryConfig)

    @cached_property
    def past(self) -> Pasts:
        """What of it was used, how often and how long ago."""
        return pasts(self.events, self.config)

    @cached_property
    def known(self) -> tuple[Ints, Floats]:
        """Rows and weights of what the model knows."""
        inside = self.rows < self.trained
        return self.rows[inside], self.weights[inside]

    def vector(self) -> sp.csr_matrix:
        """The same as a (1, trained) matrix."""
        rows, weights = self.known
        bounds = np.array([0, len(rows)], np.int32)
        return sp.csr_matrix((weights, rows, bounds), shape=(1, self.trained))

    def __bool__(self) -> bool:
        return bool(len(self.rows) or self.searches)


NOTHING = History(_NO_ROWS, np.zeros(0, np.float32), _NO_ROWS, _NO_ROWS)


def history_of(
    recent: Sequence[LoggedEvent], shelf: Shelf, config: HistoryConfig, policy: PolicyConfig
) -> History:
    """`recent`: clean events of one reader, oldest first."""
    events = [logged.event for logged in recent]
    done = [(row, e) for e in events if e.unit and (row := shelf.row(e.unit)) is not None]
    log = _log_of(done)
    rows, weights = history_row(log.items, log.verbs, log.days, config)
    seen, last_no, welcome = set[int](), dict[int, datetime](), list[tuple[int, Event]]()
    for row, event in done:
        if event.verb in policy.seen:
            seen.add(row)
        if event.verb in REFUSALS:
            last_no[row] = event.at
        if event.verb in config.welcoming:
            welcome.append((row, event))
    if last_no:
        welcome = [(r, e) for r, e in welcome if e.at > last_no.get(r, _LONG_AGO)]
    return History(
        rows,
        weights,
        _rising(seen),
        _rising(last_no),
        dict(welcome),
        _searches(events, policy),
        welcome[-1][0] if welcome else None,
        shelf.trained,
        log,
        config,
    )


def seed_of(liked: Sequence[UnitId], disliked: Sequence[UnitId], shelf: Shelf) -> History:
    """Every unit of a seed weighs the same; none of them is shown again."""
    signs = dict.fromkeys(shelf.known(liked).tolist(), 1.0)
    signs.update(dict.fromkeys(shelf.known(disliked).tolist(), -1.0))
    rows = np.array(sorted(signs), np.int32)
    weights = np.array([signs[row] for row in rows.tolist()], np.float32)
    return History(rows, weights, rows, _NO_ROWS, trained=shelf.trained)


def _log_of(done: list[tuple[int, Event]]) -> EventLog:
    return EventLog(
        np.zeros(len(done), np.int32),
        np.array([row for row, _ in done], np.int32),
        np.array([_CODE[event.verb] for _, event in done], np.uint8),
        np.array([event.at.timestamp() / _DAY for _, event in done], np.float64),
        np.arange(len(done)),
    )


def _searches(events: Sequence[Event], policy: PolicyConfig) -> tuple[Event, ...]:
    """The latest ones, unless the reader has moved on since."""
    asked = [event for event in events if event.verb is Verb.SEARCH]
    if not asked:
        return ()
    since = max(event.at for event in events) - timedelta(days=policy.search_days)
    latest: dict[str, Event] = {}
    for event in reversed(asked):
        if event.query and event.at >= since:
            latest.setdefault(" ".join(event.query.casefold().split()), event)
    return tuple(latest.values())[: policy.searches]


def _rising(rows: Iterable[int]) -> Ints:
    return np.array(sorted(rows), np.int32)
