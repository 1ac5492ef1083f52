"""Trees are asked as LightGBM asks them, and learn what there is to learn."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from recsys.models.logistic import logit
from recsys.models.trees import Trees, threshold_of
from training.boosting import (
    ROUNDS,
    SETTINGS,
    Lesson,
    as_arrays,
    can_grow,
    grown,
    joined_lessons,
)

READERS, CANDIDATES = 60, 40


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """The second feature tells which candidate is taken, the others nothing."""
    rng = np.random.default_rng(5)
    features = rng.normal(size=(READERS * CANDIDATES, 4)).astype(np.float32)
    taken = (features[:, 1] + 0.3 * rng.normal(size=len(features)) > 1.5).astype(np.int64)
    return Lesson(features, taken)


@pytest.fixture(scope="module")
def trees(lesson: Lesson) -> Trees:
    if not can_grow():
        pytest.skip("LightGBM cannot be loaded here")
    return grown(lesson, seed=3)


def test_every_score_is_lightgbms_own(lesson: Lesson, trees: Trees) -> None:
    import lightgbm

    start = np.full(len(lesson.taken), logit(lesson.taken.mean()))
    data = lightgbm.Dataset(lesson.features, lesson.taken, init_score=start)
    booster = lightgbm.train({**SETTINGS, "seed": 3}, data, ROUNDS)
    unseen = np.random.default_rng(6).normal(size=(500, 4)).astype(np.float32)
    theirs = np.asarray(booster.predict(unseen, raw_score=True))
    np.testing.assert_allclose(trees.predict(unseen), theirs, 1e-4, 1e-5)


def test_trees_start_from_the_line_that_a_logistic_regression_finds(lesson: Lesson) -> None:
    """Of columns 1 and -1, the last one; scikit-learn as the judge."""
    if not can_grow():
        pytest.skip("LightGBM cannot be loaded here")
    theirs = LogisticRegression(C=1.0, tol=1e-8).fit(lesson.features[:, [1, 3]], lesson.taken)
    ours = grown(lesson, line=(1, -1), seed=3)
    np.testing.assert_allclose(ours.slopes[[1, 3]], theirs.coef_[0], rtol=1e-3)
    assert ours.slopes[[0, 2]].tolist() == [0.0, 0.0]
    flat = replace(ours, slopes=np.zeros(0, np.float32))
    line = lesson.features @ ours.slopes
    np.testing.assert_allclose(
        ours.predict(lesson.features), flat.predict(lesson.features) + line, 1e-4, 1e-5
    )


def test_the_feature_that_tells_puts_the_list_in_order(trees: Trees) -> None:
    rows = np.zeros((3, 4), np.float32)
    rows[:, 1] = [-1.0, 2.5, 1.4]
    assert np.argsort(-trees.predict(rows)).tolist() == [1, 2, 0]


def test_the_same_lesson_and_seed_grow_the_same_trees(lesson: Lesson, trees: Trees) -> None:
    again = grown(joined_lessons([lesson]), seed=3)
    assert again.predict(lesson.features).tobytes() == trees.predict(lesson.features).tobytes()


def test_trees_read_back_say_the_same(lesson: Lesson, trees: Trees, tmp_path: Path) -> None:
    trees.save(tmp_path)
    back = Trees.load(tmp_path)
    assert back.predict(lesson.features).tobytes() == trees.predict(lesson.features).tobytes()


def test_what_joined_trees_say_is_their_sum(lesson: Lesson, trees: Trees) -> None:
    stump = Trees.stump(2, 0.5, up_to=-1.0, above=3.0)
    assert stump.predict(np.array([[0.0, 0.0, 0.5], [0.0, 0.0, 0.6]], np.float32)).tolist() == [
        -1.0,
        3.0,
    ]
    both = trees.joined(stump).predict(lesson.features)
    apart = trees.predict(lesson.features) + stump.predict(lesson.features)
    np.testing.assert_allclose(both, apart, 1e-4, 1e-5)


def test_a_tree_worked_by_hand() -> None:
    """x₀ ≤ 1 → 5; else x₁ ≤ 2 → 7, else 9; and a tree that is a leaf adds 0.5 to all."""
    below = {"split_feature": 1, "threshold": 2.0,
             "left_child": {"leaf_value": 7.0}, "right_child": {"leaf_value": 9.0}}  # fmt: skip
    root = {"split_feature": 0, "threshold": 1.0,
            "left_child": {"leaf_value": 5.0}, "right_child": below}  # fmt: skip
    trees = as_arrays([root, {"leaf_value": 0.5}])
    rows = np.array([[1.0, 9.0], [1.5, 2.0], [1.5, 2.5]], np.float32)
    assert trees.predict(rows).tolist() == [5.5, 7.5, 9.5]
    assert trees.starts.tolist() == [0, 2, 2]
    assert trees.masks.tolist() == [~0b001, ~0b010]


def test_a_threshold_lets_the_same_values_pass_in_half_the_digits() -> None:
    for exact in (0.1, 0.3, 1e-35, 16_777_217.0, -0.1):
        value, least = threshold_of(exact), np.float32(-np.inf)
        assert float(value) <= exact < float(np.nextafter(value, -least))
