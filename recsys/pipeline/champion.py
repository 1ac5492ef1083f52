"""What the champion says of every row of the shelf, for all who wait for a list at once: each
reader's numbers are the same bits in any company."""

from collections.abc import Iterator, Sequence

import numpy as np

from recsys.models.arrays import unchecked
from recsys.models.base import Floats, Ints
from recsys.models.blend import Blend
from recsys.models.picking import Picking
from recsys.pipeline.draft import Moment, Part
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.traits import plain

__all__ = ["champion"]

NEAR = 250_000
"""So many scores are made together: few enough to stay near the processor."""
_NONE: Ints = np.zeros(0, np.int32)


def champion(moments: Sequence[Moment]) -> list[Part | None]:
    """Its part in each list, over the units it knows and, by their text, those that came after it;
    None for who has no history that it knows.  `moments` are of one shelf."""
    parts: list[Part | None] = [None] * len(moments)
    shelf = moments[0].shelf if moments else None
    if shelf is None or shelf.bundle is None:
        return parts
    model = shelf.bundle.model
    for band, places in _blocks(model, moments):
        scores = _scores(model, shelf, [moments[place] for place in places], band)
        for place, line in zip(places, scores, strict=True):
            spread = model.spread(*moments[place].history.known)
            parts[place] = Part(source="model", scores=line, spread=spread)
    return parts


def _blocks(model: Blend, moments: Sequence[Moment]) -> Iterator[tuple[int, list[int]]]:
    """Bands of histories, and places of moments."""
    lengths = np.array([len(moment.history.known[0]) for moment in moments], np.int32)
    bands = np.where(lengths > 0, model.bands_of(lengths), -1)
    most = max(NEAR // max(model.base.size, 1), 1)
    for band in np.unique(bands[lengths > 0]).tolist():
        places = np.flatnonzero(bands == band).tolist()
        for at in range(0, len(places), most):
            yield band, places[at : at + most]


def _scores(model: Blend, shelf: Shelf, some: Sequence[Moment], band: int) -> Floats:
    """(n, n_rows)."""
    histories = _joined(some)
    if model.picking is None:
        scores, _ = model.totals(model.spreads(*histories, band), band)
    else:
        scores = np.stack([_picked(model, model.picking, moment) for moment in some])
    if not shelf.newcomers.shape[0]:
        return scores
    ends, rows, weights = histories
    asked = unchecked(weights, rows, ends, (len(some), shelf.trained))
    new = model.score_new(asked, shelf.newcomers)
    return np.concatenate([scores, new], axis=1, dtype=np.float32)


def _joined(some: Sequence[Moment]) -> tuple[Ints, Ints, Floats]:
    """Histories end to end: ends, rows and weights."""
    rows, weights = zip(*(moment.history.known for moment in some), strict=True)
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    return ends, np.concatenate(rows), np.concatenate(weights)


def _picked(model: Blend, picking: Picking, moment: Moment) -> Floats:
    """Where units are too many for every one to be scored."""
    return picking.total(model.spread(*moment.history.known), moment.shelf.hidden, _only(moment))


def _only(moment: Moment) -> Ints | None:
    """Rows of the model that the query wants, where it does not want them all."""
    query, shelf = moment.query, moment.shelf
    rows = shelf.known(query.only) if query.only else None
    if query.subject:
        under = shelf.subjects.get(plain(query.subject), _NONE)
        rows = under if rows is None else np.intersect1d(rows, under)
    return None if rows is None else rows[rows < shelf.trained]
