"""Made-up loans of any size, with the long tails of real ones: few units are popular, few readers
borrow much, and most of what a reader borrows is of one topic."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.data.interactions import HistoryConfig
from recsys.data.log import VERBS, EventLog
from recsys.data.vocabulary import Vocabulary
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Unit

__all__ = ["Asked", "synthetic"]

Places = NDArray[np.int64]

TAIL = 0.8
"""Zipf's exponent of the units' popularity."""
LOYALTY = 0.5
"""Share of a reader's loans that are of their topic."""
SPREAD = 1.0
"""Standard deviation of the logarithm of how much readers borrow."""
UNITS_IN_TOPIC = 500
DAYS = 730.0
DRAWN = 1.5
"""Loans drawn for each that is wanted: some are of a unit that the reader has borrowed."""
WORDS_OF_TOPIC = 50


@dataclass(frozen=True, slots=True)
class Asked:
    units: int
    readers: int
    pairs: int
    """Loans, no unit twice by one reader; fewer where readers could hardly find so many."""
    seed: int = 0


def synthetic(asked: Asked) -> Dataset:
    rng = np.random.default_rng(asked.seed)
    topics = rng.integers(0, max(asked.units // UNITS_IN_TOPIC, 1), asked.units)
    users, items = _loans(asked, topics, rng)
    log = EventLog(
        users.astype(np.int32),
        items.astype(np.int32),
        np.full(len(users), VERBS.index(Verb.BORROW), np.uint8),
        np.sort(rng.random(len(users)) * DAYS),
        np.arange(len(users), dtype=np.int64),
    )
    units = tuple(_unit(row, int(topic), rng) for row, topic in enumerate(topics))
    return Dataset(
        Vocabulary([ReaderId(f"r{row}") for row in range(asked.readers)]),
        Vocabulary([unit.id for unit in units]),
        log,
        units,
        (None,) * asked.readers,
        HistoryConfig(),
    )


def _loans(asked: Asked, topics: Places, rng: np.random.Generator) -> tuple[Places, Places]:
    """User and item of each, in any order."""
    share = rng.lognormal(0.0, SPREAD, asked.readers)
    users = rng.choice(asked.readers, int(DRAWN * asked.pairs), p=share / share.sum())
    items = _borrowed(users, topics, asked.readers, rng)
    different = rng.permutation(np.unique(users * asked.units + items))[: asked.pairs]
    return different // asked.units, different % asked.units


def _borrowed(users: Places, topics: Places, readers: int, rng: np.random.Generator) -> Places:
    """By popularity, among the units of the reader's topic or among all."""
    by_topic = np.argsort(topics, kind="stable")
    popularity = (1.0 + np.arange(len(topics))) ** -TAIL
    upto = np.concatenate([[0.0], np.cumsum(popularity[by_topic])])
    starts = np.searchsorted(topics[by_topic], np.arange(topics.max() + 2))
    taste = topics[rng.integers(0, len(topics), readers)][users]
    loyal = rng.random(len(users)) < LOYALTY
    low = np.where(loyal, upto[starts[taste]], 0.0)
    high = np.where(loyal, upto[starts[taste + 1]], upto[-1])
    drawn = np.searchsorted(upto, low + rng.random(len(users)) * (high - low), side="right") - 1
    items: Places = by_topic[np.clip(drawn, 0, len(topics) - 1)]
    return items


def _unit(row: int, topic: int, rng: np.random.Generator) -> Unit:
    words = " ".join(f"word{topic}x{word}" for word in rng.integers(0, WORDS_OF_TOPIC, 5))
    return Unit(
        id=UnitId(f"u{row}"),
        title=words,
        url=f"urn:unit:{row}",
        authors=(f"Author {topic} {rng.integers(0, UNITS_IN_TOPIC)}",),
        subjects=(f"subject {topic}",),
    )
