"""Brings what the sources say to one scale, once: the model's own.

The model's part stands as it is.  The best unit of every other part gets that part's weight
times the model's best score, so that a long history drowns no search.  What everybody gets is
the base where nothing speaks for any unit.
"""

from dataclasses import replace

import numpy as np

from recsys.models.base import Floats
from recsys.pipeline import sources
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.sources import SOURCES

__all__ = ["score"]


def score(moment: Moment, own: Part | None) -> Draft:
    """Every row with the sum of its parts; `own`: the model's."""
    best = 0.0 if own is None else _largest(own.scores)
    others = [
        _scaled(part, largest, weight * (best or 1.0))
        for source in SOURCES
        for weight, part in source(moment)
        if (largest := _largest(part.scores)) > 0
    ]
    if not best and not others:
        part = sources.everybody(moment)
        others = [_scaled(part, _largest(part.scores) or 1.0, 1.0)]
    parts = [*others] if own is None else [own, *others]
    total = np.zeros(len(moment.shelf), np.float32) if own is None else own.scores.copy()
    for part in others:
        part.add_to(total)
    return Draft(tuple(parts), total, np.zeros(len(moment.shelf), np.uint8))


def _scaled(part: Part, largest: float, most: float) -> Part:
    """`part` with its `largest` score made `most`."""
    return replace(part, scores=part.scores * np.float32(most / largest))


def _largest(scores: Floats) -> float:
    """0 where none is above."""
    return max(float(scores.max()), 0.0) if len(scores) else 0.0
