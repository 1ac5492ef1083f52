"""Trees are asked as LightGBM asks them, and learn what there is to learn."""

from pathlib import Path

import numpy as np
import pytest

from recsys.models.trees import Trees
from training.boosting import ROUNDS, SETTINGS, Lesson, can_grow, grown, joined_lessons

READERS, CANDIDATES = 60, 40


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """The second feature tells which candidate is taken, the others nothing."""
    rng = np.random.default_rng(5)
    features = rng.normal(size=(READERS * CANDIDATES, 4))
    taken = (features[:, 1] + 0.3 * rng.normal(size=len(features)) > 1.5).astype(np.int64)
    return Lesson(features, taken)


@pytest.fixture(scope="module")
def trees(lesson: Lesson) -> Trees:
    if not can_grow():
        pytest.skip("LightGBM cannot be loaded here")
    return grown(lesson, seed=3)


def test_every_score_is_lightgbms_own(lesson: Lesson, trees: Trees) -> None:
    import lightgbm

    data = lightgbm.Dataset(lesson.features, lesson.taken)
    booster = lightgbm.train({**SETTINGS, "seed": 3}, data, ROUNDS)
    unseen = np.random.default_rng(6).normal(size=(500, 4))
    theirs = np.asarray(booster.predict(unseen, raw_score=True))
    np.testing.assert_allclose(trees.predict(unseen), theirs, 1e-12)


def test_the_feature_that_tells_puts_the_list_in_order(trees: Trees) -> None:
    rows = np.zeros((3, 4))
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
    assert stump.predict(np.array([[0.0, 0.0, 0.5], [0.0, 0.0, 0.6]])).tolist() == [-1.0, 3.0]
    both = trees.joined(stump).predict(lesson.features)
    apart = trees.predict(lesson.features) + stump.predict(lesson.features)
    np.testing.assert_allclose(both, apart, 1e-12)


def test_a_tree_worked_by_hand() -> None:
    """x₀ ≤ 1 → 5; else x₁ ≤ 2 → 7, else 9; and a tree that is a leaf adds 0.5 to all."""
    trees = Trees(
        roots=np.array([0, 5], np.int32),
        features=np.array([0, 0, 1, 0, 0, 0], np.int32),
        thresholds=np.array([1.0, 0, 2.0, 0, 0, 0]),
        left=np.array([1, 1, 3, 3, 4, 5], np.int32),
        right=np.array([2, 1, 4, 3, 4, 5], np.int32),
        values=np.array([0, 5.0, 0, 7.0, 9.0, 0.5]),
        depth=2,
    )
    rows = np.array([[1.0, 9.0], [1.5, 2.0], [1.5, 2.5]])
    assert trees.predict(rows).tolist() == [5.5, 7.5, 9.5]
