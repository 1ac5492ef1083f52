"""What each model adds to the others: its share of a blend learnt on what they show.

Every list is cut at its depth, and a unit below counts as the last in it, so that nothing but
lists need be kept of a trial.
"""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from training.queries import Queries
from training.tuning.showing import Showing
from training.weights import Contest, learn_weights

__all__ = ["shares"]

READERS = 1000
"""Most readers that take part; the showings are in an order drawn by lot."""


def shares(showings: Mapping[str, Showing], asked: Queries) -> dict[str, float]:
    """They sum to 1."""
    held = _contest(list(showings.values()), asked)
    heard = learn_weights(held) * held.scales
    total = heard.sum() or 1.0
    return {name: float(share) for name, share in zip(showings, heard / total, strict=True)}


def _contest(showings: list[Showing], asked: Queries) -> Contest:
    n = min(len(asked), READERS)
    columns = [_above_last(one, n, asked.targets.shape[1]) for one in showings]
    entered = sum((abs(column) for column in columns), sp.csr_matrix(columns[0].shape))
    of, what = sp.csr_matrix(entered).nonzero()
    features = np.column_stack([np.asarray(column[of, what]).ravel() for column in columns])
    sizes = np.bincount(of, minlength=n)
    best = np.array([column.max(axis=1).mean() for column in columns])
    scales = np.where(best > 0, best, 1.0)
    return Contest(
        features / scales,
        asked.taken(of, what) / asked.relevant[of],
        np.concatenate([[0], np.cumsum(sizes[sizes > 0])]),
        scales,
        np.diff(asked.histories.indptr)[:n][sizes > 0],
    )


def _above_last(shown: Showing, n: int, n_units: int) -> sp.csr_matrix:
    """(n, n_units): by how much each unit of a list scores above the end of it."""
    units, scores = shown.units[:n], shown.scores[:n].astype(np.float64)
    held = units >= 0
    last = np.where(held, scores, np.inf).min(axis=1, initial=np.inf)
    above = np.where(held, scores, 0.0) - np.where(np.isfinite(last), last, 0.0)[:, None]
    rows = np.repeat(np.arange(len(units)), held.sum(axis=1))
    return sp.csr_matrix((above[held] + 1e-9, (rows, units[held])), (len(units), n_units))
