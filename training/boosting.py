"""Trees that put lists in order by the odds that a candidate is taken up, grown by LightGBM.

Each candidate counts for itself (logistic loss).  LambdaMART, which weighs pairs by what their
exchange does to NDCG, learnt more noise from as many readers: on the university loans, windows
inside the train part, the gain in NDCG@10 over the weighted scores was 0.0036 against 0.0009.

LightGBM is known here alone.  What serves are `Trees`: plain arrays, asked without it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.models.absent import loads
from recsys.models.trees import Trees

__all__ = ["Lesson", "can_grow", "grown", "joined_lessons"]

ROUNDS = 100
CHANCE = 0.7
SETTINGS: Mapping[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.06,
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

    features: NDArray[np.float64]
    """(n_candidates, n_features)."""
    taken: NDArray[np.int64]
    """1 where the reader took the candidate up."""


def can_grow() -> bool:
    return loads("lightgbm")


def joined_lessons(lessons: Sequence[Lesson]) -> Lesson:
    """Those without readers teach nothing; of no others at all, one such."""
    lessons = [one for one in lessons if len(one.taken)]
    if not lessons:
        return Lesson(np.zeros((0, 0)), np.zeros(0, np.int64))
    return Lesson(
        np.concatenate([one.features for one in lessons]),
        np.concatenate([one.taken for one in lessons]),
    )


def grown(lesson: Lesson, *, seed: int) -> Trees:
    """The same lesson and seed, the same trees, whatever the machine's number of cores."""
    import lightgbm

    data = lightgbm.Dataset(lesson.features, lesson.taken)
    booster = lightgbm.train({**SETTINGS, "seed": seed}, data, ROUNDS)
    return _as_arrays([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])


@dataclass(frozen=True, slots=True)
class _Node:
    feature: int
    threshold: float
    left: int
    right: int
    value: float


def _as_arrays(structures: list[Mapping[str, Any]]) -> Trees:
    nodes: list[_Node] = []
    roots = []
    for structure in structures:
        roots.append(len(nodes))
        nodes.extend(_nodes(structure, len(nodes)))
    return Trees(
        np.array(roots, np.int32),
        np.array([node.feature for node in nodes], np.int32),
        np.array([node.threshold for node in nodes], np.float64),
        np.array([node.left for node in nodes], np.int32),
        np.array([node.right for node in nodes], np.int32),
        np.array([node.value for node in nodes], np.float64),
        max(map(_depth, structures), default=0),
    )


def _nodes(structure: Mapping[str, Any], own: int) -> Iterator[_Node]:
    """The node itself, at place `own`, then all that is left of it, then all that is right."""
    if "leaf_value" in structure:
        yield _Node(0, 0.0, own, own, structure["leaf_value"])
        return
    left = [*_nodes(structure["left_child"], own + 1)]
    after = own + 1 + len(left)
    yield _Node(structure["split_feature"], structure["threshold"], own + 1, after, 0.0)
    yield from left
    yield from _nodes(structure["right_child"], after)


def _depth(structure: Mapping[str, Any]) -> int:
    if "leaf_value" in structure:
        return 0
    return 1 + max(_depth(structure["left_child"]), _depth(structure["right_child"]))
