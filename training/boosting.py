"""Trees that put lists in order by the odds that a candidate is taken up, grown by LightGBM.

Each candidate counts for itself (logistic loss).  LambdaMART, which weighs pairs by what their
exchange does to NDCG, learnt more noise from as many readers: on the university loans, windows
inside the train part, the gain in NDCG@10 over the weighted scores was 0.0036 against 0.0009.

LightGBM is known here alone.  What serves are `Trees`: plain arrays, asked without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.absent import loads
from recsys.models.base import Floats
from recsys.models.logistic import logistic_weights
from recsys.models.trees import LEAVES, Trees, threshold_of

__all__ = ["Lesson", "as_arrays", "can_grow", "grown", "joined_lessons"]

ROUNDS = 100
CHANCE = 0.7
RIDGE = 1.0
SETTINGS: Mapping[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.09,
    "num_leaves": 7,
    "max_depth": 4,
    "min_data_in_leaf": 100,
    "lambda_l2": 10.0,
    "feature_fraction": 0.6,
    "bagging_fraction": CHANCE,
    "bagging_freq": 1,
    "max_bin": 63,
    "use_missing": False,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}


@dataclass(frozen=True)
class Lesson:
    """Candidates of all readers end to end."""

    features: Floats
    """float32 (n_candidates, n_features)."""
    taken: NDArray[np.int64]
    """1 where the reader took the candidate up."""


def can_grow() -> bool:
    return loads("lightgbm")


def joined_lessons(lessons: Sequence[Lesson]) -> Lesson:
    """Those without readers teach nothing; of no others at all, one such."""
    lessons = [one for one in lessons if len(one.taken)]
    if not lessons:
        return Lesson(np.zeros((0, 0), np.float32), np.zeros(0, np.int64))
    return Lesson(
        np.concatenate([one.features for one in lessons]),
        np.concatenate([one.taken for one in lessons]),
    )


def grown(lesson: Lesson, *, line: Sequence[int] = (), seed: int) -> Trees:
    """On top of the logistic line over those columns, counted from the end where below 0: from
    few readers trees alone learn that only roughly.  The same lesson and seed, the same trees,
    whatever the machine's number of cores."""
    import lightgbm

    known = lesson.features[:, [*line]].astype(np.float64)
    known = np.column_stack([np.ones(len(known)), known])
    weights = logistic_weights(known, lesson.taken.astype(np.float64), ridge=RIDGE)
    slopes = np.zeros(lesson.features.shape[1], np.float32)
    slopes[[*line]] = weights[1:]
    data = lightgbm.Dataset(lesson.features, lesson.taken, init_score=known @ weights)
    booster = lightgbm.train({**SETTINGS, "seed": seed}, data, ROUNDS)
    trees = as_arrays([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])
    return replace(trees, slopes=slopes)


def as_arrays(structures: Sequence[Mapping[str, Any]]) -> Trees:
    """As LightGBM dumps them."""
    read = [_read(structure) for structure in structures]
    splits = [split for one in read for split in one.splits]
    return Trees(
        starts=np.cumsum([0, *(len(one.splits) for one in read)]).astype(np.int32),
        features=np.array([split.feature for split in splits], np.int32),
        thresholds=np.array([threshold_of(split.threshold) for split in splits], np.float32),
        masks=np.array([split.mask for split in splits], np.int32),
        values=np.array(
            [one.leaves + [0.0] * (LEAVES - len(one.leaves)) for one in read], np.float32
        ).reshape(len(read), LEAVES),
    )


@dataclass(frozen=True, slots=True)
class _Split:
    feature: int
    threshold: float
    mask: int


@dataclass(frozen=True, slots=True)
class _Tree:
    """Or what hangs below a node."""

    splits: list[_Split]
    leaves: list[float]
    """From left to right."""


def _read(node: Mapping[str, Any], first: int = 0) -> _Tree:
    """`first`: leaves of the tree to the left of the node."""
    if "leaf_value" in node:
        return _Tree([], [node["leaf_value"]])
    left = _read(node["left_child"], first)
    after = first + len(left.leaves)
    right = _read(node["right_child"], after)
    crossed_out = (1 << after) - (1 << first)
    own = _Split(node["split_feature"], node["threshold"], ~crossed_out)
    return _Tree([own, *left.splits, *right.splits], left.leaves + right.leaves)
