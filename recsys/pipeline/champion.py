"""What the champion says of every row of the shelf, for all who wait for a list at once: each
reader's numbers are the same bits in any company."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from recsys.models.base import Floats, Ints
from recsys.models.blend import Blend
from recsys.models.picking import Picking
from recsys.models.spread import Spreads
from recsys.pipeline.draft import Moment, Part
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.traits import plain

__all__ = ["Block", "blocks", "champion"]

NEAR = 250_000
"""So many scores are made together: few enough to stay near the processor."""


class Block(NamedTuple):
    """Some readers with histories of one band."""

    places: list[int]
    """Among those who wait."""
    spreads: Spreads
    scores: Floats
    """(n, n_rows)."""
    heads: Ints
    """(n, c): rows that any other, but the history's own and those that the model does not know,
    scores no higher than; -1 where there are fewer, and c is 0 where that is not known."""


def champion(moments: Sequence[Moment]) -> list[Part | None]:
    """Its part in each list, over the units it knows and, by their text, those that came after it;
    None for who has no history that it knows.  `moments` are of one shelf."""
    parts: list[Part | None] = [None] * len(moments)
    for block in blocks(moments):
        for place, line in zip(block.places, block.scores, strict=True):
            model = moments[place].shelf.bundle
            spread = None if model is None else model.model.spread(*moments[place].history.known)
            parts[place] = Part(source="model", scores=line, spread=spread)
    return parts


def blocks(moments: Sequence[Moment]) -> Iterator[Block]:
    """Of all with a history that the champion knows."""
    shelf = moments[0].shelf if moments else None
    if shelf is None or shelf.bundle is None:
        return
    model = shelf.bundle.model
    for band, places in _of_bands(model, shelf, moments):
        yield _block(model, shelf, moments, band, places)


def _of_bands(
    model: Blend, shelf: Shelf, moments: Sequence[Moment]
) -> Iterator[tuple[int, list[int]]]:
    """Bands of histories, and places of moments."""
    places = defaultdict[int, list[int]](list)
    for place, moment in enumerate(moments):
        if held := moment.history.n_known:
            places[model.stack.band_of(held)].append(place)
    most = max(NEAR // max(len(shelf), 1), 1)
    for band, own in sorted(places.items()):
        for at in range(0, len(own), most):
            yield band, own[at : at + most]


def _block(
    model: Blend, shelf: Shelf, moments: Sequence[Moment], band: int, places: list[int]
) -> Block:
    some = [moments[place] for place in places]
    ends, rows, weights = _joined(some)
    spreads = model.spreads(ends, rows, weights, band)
    if model.picking is None:
        scores, heads = model.totals(spreads, band)
    else:
        scores = np.stack([_picked(model, model.picking, moment) for moment in some])
        heads = np.zeros((len(some), 0), np.int32)
    if not shelf.reach.n:
        return Block(places, spreads, scores, heads)
    new = model.reached(spreads.histories, shelf.reach)
    return Block(places, spreads, np.concatenate([scores, new], axis=1, dtype=np.float32), heads)


def _joined(some: Sequence[Moment]) -> tuple[Ints, Ints, Floats]:
    """Histories end to end: ends, rows and weights."""
    rows, weights = zip(*(moment.history.known for moment in some), strict=True)
    ends = np.array([0, *accumulate(map(len, rows))], np.int32)
    return ends, np.concatenate(rows), np.concatenate(weights)


def _picked(model: Blend, picking: Picking, moment: Moment) -> Floats:
    """Where units are too many for every one to be scored."""
    return picking.total(model.spread(*moment.history.known), moment.shelf.hidden, _only(moment))


def _only(moment: Moment) -> Ints | None:
    """Rows of the model that the query wants, where it does not want them all."""
    query, shelf = moment.query, moment.shelf
    rows = shelf.known(query.only) if query.only else None
    if query.subject:
        under = shelf.about.having(plain(query.subject))
        rows = under if rows is None else np.intersect1d(rows, under)
    return None if rows is None else rows[rows < shelf.trained]
