"""Lists of many readers at once, where the model speaks and nothing but what is near the last
welcome unit beside it: most readers, most nights.  Others are made one at a time.

They are the lists of `stages.drafts_of`, to the bit: scores are made and added in the same order,
the filters that know no reader are those very functions, and caps count as `caps` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.models.arrays import unchecked
from recsys.models.base import Floats, Ints
from recsys.models.block_loops import leading
from recsys.models.bundle import Bundle
from recsys.models.compiling import compiled
from recsys.models.parallel import Workers
from recsys.pipeline.block_loops import chosen, nearness, offered
from recsys.pipeline.caps import WINDOW
from recsys.pipeline.crowd import Crowd, taken
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.filters import FILTERS
from recsys.pipeline.listed import Listed
from recsys.pipeline.outline import SOURCES

__all__ = ["NEAR", "Everyone"]

NEAR = 500_000
"""So many scores are made together: few enough to stay near the processor."""
MOST = 32
"""Of at most so many readers."""
OFFERED = 4
"""So many units for each place are looked at first; more where caps leave places empty."""
MODEL, NEARBY, REST = (SOURCES.index(name) for name in ("model", "nearby", "rest"))


@dataclass(frozen=True, slots=True)
class Some:
    """A block: places of readers, and their histories as rows of a matrix."""

    places: NDArray[np.intp]
    histories: sp.csr_matrix
    band: int


class Everyone:
    def __init__(self, moment: Moment, bundle: Bundle) -> None:
        """`moment`: of a reader of whom nothing is known."""
        self._shelf = moment.shelf
        self._policy = moment.policy
        self._k = moment.query.k
        self._bundle = bundle
        self._model = bundle.model
        self._near = bundle.model.weights()
        self._kinds = moment.shelf.kinds
        self._most = self._kinds.most(moment.policy.per_author, moment.policy.per_work)
        self._shut = _shut(moment)

    def speaks(self, crowd: Crowd) -> NDArray[np.bool_]:
        """(n,): of whom lists can be made here, if nothing else is known of them: nobody, where
        units are too many to be scored all."""
        if self._model.picking is not None:
            return np.zeros(len(crowd.held), np.bool_)
        beyond = np.append(0, np.cumsum(crowd.rows >= self._shelf.trained))
        all_known = beyond[crowd.ends[1:]] == beyond[crowd.ends[:-1]]
        return np.asarray((crowd.held > 0) & all_known & ~crowd.searched)

    def put(
        self, crowd: Crowd, which: NDArray[np.intp], listed: Listed, team: Workers
    ) -> NDArray[np.intp]:
        """Lists of readers of whom `speaks` is true, at their places in `listed`.  The answer are
        those of whom the model says nothing."""
        left = team.each(lambda some: self._made(crowd, some, listed), self._blocks(crowd, which))
        return np.concatenate([np.zeros(0, np.intp), *left])

    def _blocks(self, crowd: Crowd, which: NDArray[np.intp]) -> Iterator[Some]:
        bands = self._model.bands_of(crowd.held[which])
        rows = min(max(NEAR // len(self._shelf), 1), MOST)
        for band in np.unique(bands).tolist():
            own = which[bands == band]
            for at in range(0, len(own), rows):
                some = own[at : at + rows]
                yield Some(some, self._histories(crowd, some), band)

    def _histories(self, crowd: Crowd, places: NDArray[np.intp]) -> sp.csr_matrix:
        ends, entries = taken(crowd.ends, places)
        shape = (len(places), self._shelf.trained)
        return unchecked(crowd.weights[entries], crowd.rows[entries], ends, shape)

    def _made(self, crowd: Crowd, some: Some, listed: Listed) -> NDArray[np.intp]:
        scores, heads = self._scores(some)
        barred = crowd.barred_of(some.places)
        last, histories = self._last(crowd, some), (some.histories.indptr, some.histories.indices)
        near = (last, self._near.indptr, self._near.indices, self._near.data)
        kept_out, share = (*barred, self._shut), self._policy.nearby
        pool, best, told = offered(
            scores, (heads, self._shelf.trained), near, share, histories, kept_out
        )
        picked = self._picked(barred, scores, heads, pool)
        found = picked >= 0
        heights = np.where(found, np.take_along_axis(scores, picked, axis=1), 0)
        own = heights.copy()
        added = compiled(nearness)(picked, (*near, *told), own)
        listed.rows[some.places] = picked
        listed.scores[some.places] = heights
        listed.sources[some.places] = np.where(
            np.maximum(own, added) <= 0, REST, np.where(added > own, NEARBY, MODEL)
        )
        return np.asarray(some.places[best <= 0])

    def _scores(self, some: Some) -> tuple[Floats, Ints]:
        """And the rows that no other can outdo, but those that the model does not know."""
        histories = (some.histories.indptr, some.histories.indices, some.histories.data)
        scores, heads = self._model.totals(self._model.spreads(*histories, some.band), some.band)
        if not self._shelf.reach.n:
            return scores, heads
        new = self._model.reached(histories, self._shelf.reach)
        return np.concatenate([scores, new], axis=1, dtype=np.float32), heads

    def _last(self, crowd: Crowd, some: Some) -> Ints:
        """(n,): row of the last unit that was welcome; -1 where the model knows none."""
        last = crowd.welcomed[some.places]
        return np.where(last < self._shelf.trained, last, np.int32(-1))

    def _picked(self, barred: tuple[Ints, Ints], scores: Floats, heads: Ints, pool: Ints) -> Ints:
        """From the best, if they fill the lists; else more is offered, until there is no more."""
        short = np.ones(len(scores), np.bool_)
        picked = np.full((len(scores), self._k), -1, np.int32)
        if heads.shape[1]:
            picked, short = self._chosen(pool, heads[:, -1] < 0)
        rows, offers = np.flatnonzero(short), OFFERED * self._k + WINDOW
        if len(rows):
            scores[:, self._shut] = -np.inf
        while len(rows):
            offers = min(offers, scores.shape[1])
            ends, entries = taken(barred[0], rows)
            pool = leading(scores[rows], offers, ends, barred[1][entries])
            whole = (pool[:, -1] < 0) | (offers == scores.shape[1])
            picked[rows], short = self._chosen(pool, whole)
            rows, offers = rows[short], 8 * offers
        return picked

    def _chosen(self, offered: Ints, whole: NDArray[np.bool_]) -> tuple[Ints, NDArray[np.bool_]]:
        kinds = (self._kinds.ends, self._kinds.of_row, self._most)
        return chosen(offered, self._k, WINDOW, kinds, whole)


def _shut(moment: Moment) -> NDArray[np.bool_]:
    """By row: whether it is in nobody's list."""
    nobody = replace(moment, query=replace(moment.query, reader=None))
    n = len(moment.shelf)
    draft = Draft((), np.zeros(n, np.float32), np.zeros(n, np.uint8))
    for rule in FILTERS:
        draft = rule(nobody, draft)
    return np.asarray(draft.rules != 0)
