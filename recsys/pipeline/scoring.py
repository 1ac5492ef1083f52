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


def score(moment: Moment) -> Draft:
    """Every row with the sum of its parts."""
    own = sources.model(moment)
    best = _largest(own) if own is not None else 0.0
    parts = [] if own is None else [Part(source="model", scores=own)]
    for source in SOURCES:
        for weight, part in source(moment):
            if _largest(part.scores) > 0:
                parts.append(_scaled(part, weight * (best or 1.0)))
    if not any(_largest(part.scores) > 0 for part in parts):
        parts.append(_scaled(sources.everybody(moment), 1.0))
    total = np.zeros(len(moment.shelf), np.float32)
    for part in parts:
        total += part.scores
    return Draft(tuple(parts), total, np.zeros(len(moment.shelf), np.uint8))


def _scaled(part: Part, most: float) -> Part:
    """`part` with its largest score made `most`."""
    largest = _largest(part.scores) or 1.0
    return replace(part, scores=part.scores * np.float32(most / largest))


def _largest(scores: Floats) -> float:
    """0 where none is above."""
    return max(float(scores.max()), 0.0) if len(scores) else 0.0
