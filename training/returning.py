"""Lists in which readers meet again what they know, and how they are mixed with new units.

The model of who comes back is `recsys.models.again`'s; here it is asked about the readers of a
data set, and the mixture is learnt on data later than it was fitted on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.data.pasts import Pasts, pasts
from recsys.models.again import Again, AgainConfig
from recsys.models.base import TopK
from recsys.models.cost import Size
from recsys.models.mixing import Mixing, Outcomes, listed
from training.evaluate import Lister, ListsReaders
from training.fit import Fitted
from training.limits import Limits, held_by, refuse_beyond
from training.measure import costs
from training.queries import Queries, rows_of

__all__ = ["AGAIN", "MIXED", "Listing", "PastsOf", "learn_mixing", "refuse_too_large", "returning"]

Listing = Fitted[Lister] | Fitted[ListsReaders]

OWN = "own_past"
AGAIN = "again"
MIXED = "mixed"
DEPTH = 50
"""New units of each reader that are looked at."""
READERS = 2500
"""Most readers asked; more make the mixture no better, only later."""


@dataclass(frozen=True)
class PastsOf:
    """The pasts of a data set, by its rows of readers."""

    known: Pasts
    starts: NDArray[np.intp]
    used: sp.csr_matrix

    @classmethod
    def of(cls, data: Dataset) -> Self:
        known = pasts(data.log, data.history)
        starts = np.searchsorted(known.users, np.arange(len(data.users) + 1))
        return cls(known, starts, data.interacted())

    def asked(self, readers: NDArray[np.intp]) -> Pasts:
        """Renumbered: user r is the r-th of `readers`; of -1 nothing is known."""
        spans = [range(self.starts[r], self.starts[r + 1]) if r >= 0 else () for r in readers]
        chosen = np.array([entry for span in spans for entry in span], np.intp)
        lengths = [len(span) for span in spans]
        rows = np.repeat(np.arange(len(readers), dtype=np.int32), lengths)
        return self.known.where(chosen).of(rows)

    def seen(self, asked: Queries) -> sp.csr_matrix:
        """(n, n_units): what each ever used."""
        return rows_of(self.used, asked.readers)


@dataclass(frozen=True)
class NewestFirst:
    """What readers used last, newest first: nothing is learnt, and it is hard to beat."""

    past: PastsOf

    def recommend_to(self, asked: Queries, k: int) -> TopK:
        known = self.past.asked(asked.readers)
        return listed(known.users, known.items, -known.later, (len(asked), k))


@dataclass(frozen=True)
class AgainLists:
    """What readers are likeliest to come back to."""

    again: Again
    past: PastsOf

    def recommend_to(self, asked: Queries, k: int) -> TopK:
        known = self.past.asked(asked.readers)
        return listed(known.users, known.items, self.again.odds(known), (len(asked), k))


@dataclass(frozen=True)
class MixedLists:
    """New units and those readers come back to, as `mixing` has them."""

    news: Lister
    again: Again
    mixing: Mixing
    past: PastsOf

    def recommend_to(self, asked: Queries, k: int) -> TopK:
        known = self.past.asked(asked.readers)
        news = self.news.recommend(asked.histories, k, barred=self.past.seen(asked))
        return self.mixing.mixed(news, self.again, known, k)


def refuse_too_large(limits: Limits, data: Dataset, models: Iterable[object]) -> None:
    """Misconfigured where who comes back cannot be learnt beside these models."""
    size = Size.of(data)
    refuse_beyond(limits, AGAIN, Again.needs(size, AgainConfig()), held_by(size, models))


def returning(
    data: Dataset, news: Lister | None, mixing: Mixing | None, *, seed: int
) -> dict[str, Fitted[ListsReaders]]:
    """By name, what is to be compared where repeats count; without `news`, or a mixture of them,
    no mixed lists."""
    past = PastsOf.of(data)
    with costs() as cost:
        again = Again.fit(data, AgainConfig(), seed=seed)
    lists: dict[str, ListsReaders] = {OWN: NewestFirst(past), AGAIN: AgainLists(again, past)}
    if news is not None and mixing is not None:
        lists[MIXED] = MixedLists(news, again, mixing, past)
    return {name: Fitted(name, model, cost) for name, model in lists.items()}


def learn_mixing(news: Lister, data: Dataset, asked: Queries, *, seed: int) -> Mixing:
    """`asked`: all targets, new ones and repeats, on data later than `news` was fitted on."""
    returning = np.flatnonzero((asked.readers >= 0) & (asked.used > 0))
    asked = asked.rows(np.sort(np.random.default_rng(seed).permutation(returning)[:READERS]))
    past = PastsOf.of(data)
    known = past.asked(asked.readers)
    lists = news.recommend(asked.histories, DEPTH, barred=past.seen(asked)).items
    row, place = np.nonzero(lists >= 0)
    held = np.bincount(known.users, minlength=len(asked))[row]
    new = Outcomes(np.column_stack([place + 1.0, held]), asked.taken(row, lists[row, place]))
    odds = Again.fit(data, AgainConfig(), seed=seed).odds(known)
    return Mixing.learnt(new, Outcomes(odds, asked.taken(known.users, known.items)))
