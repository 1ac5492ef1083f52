"""The head of a list in the trees' order: what it is told, and what it leaves alone."""

from pathlib import Path

import numpy as np
import pytest

from recsys.models.blend import Blend
from recsys.models.registry import MODELS
from recsys.models.rerank import CANDIDATES, READERS_AT, Shares, facts_of, feature_names
from recsys.models.stack import Stack
from recsys.models.trees import Trees
from tests.recsys.models.boards import SIZE, checkerboard, dataset, history

DATA = checkerboard()
MEMBERS = {
    name: MODELS[name].model.fit(DATA, MODELS[name].config(), seed=7)
    for name in ("popularity", "cosine", "content")
}
READER = history(SIZE, {0: 1.0, 4: 0.5})
ROWS, WEIGHTS = READER.indices, READER.data
STACK = Stack.of({"popularity": 0.5, "cosine": 1.0, "content": 2.0})


def by_place(sign: float) -> Trees:
    """A tree of one split: the first four candidates get `sign`, the rest nothing."""
    column = feature_names([*STACK.weights]).index("logarithm of the place, from 1")
    return Trees.stump(column, np.log(4.5), sign, 0.0)


@pytest.fixture(scope="module")
def plain() -> tuple[Blend, Shares]:
    return Blend.with_shares(DATA, MEMBERS, STACK)


def test_candidates_are_the_best_but_for_the_history_itself(plain: tuple[Blend, Shares]) -> None:
    blend, shares = plain
    spread = blend.spread(ROWS, WEIGHTS)
    scores = blend.linear(spread)
    items, features = shares.features(scores, spread)
    others = [item for item in np.argsort(-scores, kind="stable") if item not in (0, 4)]
    assert items.tolist() == others[:CANDIDATES]
    assert features.shape == (len(items), len(feature_names([*STACK.weights])))


def test_each_feature_is_what_its_name_says(plain: tuple[Blend, Shares]) -> None:
    blend, shares = plain
    spread = blend.spread(ROWS, WEIGHTS)
    scores = blend.linear(spread)
    items, features = shares.features(scores, spread)
    told = dict(zip(feature_names([*STACK.weights]), features.T, strict=True))
    for name in ("cosine", "content"):
        own = MEMBERS[name].score(READER)[0, items]
        np.testing.assert_allclose(told[name], own, rtol=2e-3, atol=1e-4)
    both = blend.contributions(spread, items, blend.reach(blend.features([])))
    assert told["units that speak for it"].tolist() == (both != 0).sum(axis=0).tolist()
    np.testing.assert_allclose(
        told["the loudest of them"], np.maximum(both.max(axis=0), 0) / scores[items].max(), 1e-5
    )
    np.testing.assert_allclose(told["share of the highest score"], scores[items] / scores[items[0]])
    places = np.arange(1, len(items) + 1)
    np.testing.assert_allclose(told["logarithm of the place, from 1"], np.log(places), 1e-6)
    readers = np.asarray(DATA.interacted().sum(axis=0)).ravel()
    np.testing.assert_allclose(told["readers"], np.log1p(readers)[items])
    assert set(told["units in the history"]) == {np.float32(np.log1p(2))}


def test_where_units_only_speak_against_the_loudest_is_below_zero(
    plain: tuple[Blend, Shares],
) -> None:
    blend, shares = plain
    against = history(SIZE, {0: -1.0})
    spread = blend.spread(against.indices, against.data)
    scores = blend.linear(spread)
    items, features = shares.features(scores, spread)
    told = dict(zip(feature_names([*STACK.weights]), features.T, strict=True))
    [said] = blend.contributions(spread, items, blend.reach(blend.features([])))
    assert (said < 0).any()
    np.testing.assert_allclose(told["the loudest of them"], said / scores[items].max(), 1e-5)


def test_the_column_of_readers_is_where_it_is_said_to_be() -> None:
    assert feature_names([*STACK.weights])[READERS_AT] == "readers"


def test_scores_are_dealt_out_anew_among_the_candidates(plain: tuple[Blend, Shares]) -> None:
    blend, shares = plain
    before = blend.score(READER)[0]
    after = blend.led_by(by_place(-1.0), shares).score(READER)[0]
    items, _ = shares.features(before, blend.spread(ROWS, WEIGHTS))
    expected = [*items[4:], *items[:4]]
    assert np.sort(after).tolist() == np.sort(before).tolist()
    assert after[expected].tolist() == before[items].tolist()
    assert after[[0, 4]].tolist() == before[[0, 4]].tolist()


def test_trees_that_agree_change_nothing(plain: tuple[Blend, Shares]) -> None:
    blend, shares = plain
    led = blend.led_by(by_place(1.0), shares)
    assert led.score(READER).tobytes() == blend.score(READER).tobytes()


def test_a_reader_of_whom_nothing_is_known_gets_what_is_popular(
    plain: tuple[Blend, Shares],
) -> None:
    blend, shares = plain
    nobody = history(SIZE, {})
    led = blend.led_by(by_place(-1.0), shares)
    assert led.score(nobody).tobytes() == blend.score(nobody).tobytes()


def test_trees_come_back_from_disk(plain: tuple[Blend, Shares], tmp_path: Path) -> None:
    blend, shares = plain
    led = blend.led_by(by_place(-1.0), shares)
    led.save(tmp_path)
    assert Blend.load(tmp_path).score(READER).tobytes() == led.score(READER).tobytes()


def test_facts_are_told_by_hand() -> None:
    """Unit 0: two readers, 40 and 10 days before the end; unit 1: the last loan; 2: nobody."""
    taken = np.array([[1, 1, 0], [1, 0, 0]])
    facts = facts_of(dataset(taken, days=[60.0, 100.0, 90.0]))
    fading = 2 ** (-40 / 30) + 2 ** (-10 / 30)
    expected = [
        [np.log(3), np.log1p(fading), 10, 40],
        [np.log(2), np.log(2), 0, 0],
        [0, 0, 400, -1],
    ]
    np.testing.assert_allclose(facts, expected, rtol=1e-6)
