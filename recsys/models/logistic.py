"""Logistic regression with a ridge: for the few probabilities that are learnt from a log."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["logistic_weights", "logit", "probability"]

NEVER = -20.0

Matrix = NDArray[np.float64]


def logistic_weights(features: Matrix, happened: Matrix, *, ridge: float) -> Matrix:
    """Most likely weights, one a column, with `ridge` / 2 times their squares held against them.

    The first column is constant and bears no ridge, so that the chances add up to what happened;
    where nothing ever did, its weight says that nothing will.  Convex: the answer does not depend
    on where the search begins.
    """
    from scipy.optimize import minimize  # 11 MB that a process which only serves does without

    if not happened.any():
        return np.concatenate([[NEVER], np.zeros(features.shape[1] - 1)])
    ridges = np.full(features.shape[1], ridge)
    ridges[0] = 0.0

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        odds, held = features @ weights, ridges * weights
        total = np.logaddexp(0.0, odds).sum() - happened @ odds + held @ weights / 2
        return float(total), features.T @ (probability(odds) - happened) + held

    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x, np.float64)


def probability(odds: Matrix) -> Matrix:
    """Of log-odds; saturates instead of overflowing."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * odds)))


def logit(chance: Matrix) -> Matrix:
    """Log-odds of a probability strictly between 0 and 1."""
    return np.asarray(np.log(chance) - np.log1p(-chance))
