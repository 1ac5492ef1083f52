"""A blend of so many units that only the best are scored lists what one that scores all does."""

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.models import picking, vectors
from recsys.models.base import Recommender
from recsys.models.blend import Blend
from recsys.models.calibration import Calibration
from recsys.models.nearest import Checked
from recsys.models.registry import MODELS
from recsys.models.rerank import Shares
from recsys.models.stack import Stack
from recsys.models.trees import Trees
from tests.recsys.models.boards import SIZE, checkerboard, history

DATA = checkerboard()
NAMES = ("popularity", "cosine", "ials", "spectral", "content")
STACK = Stack(
    {
        "popularity": (0.5, 0.1),
        "cosine": (2.0, 1.0),
        "ials": (1.0, 3.0),
        "spectral": (0.7, 0.2),
        "content": (0.2, 0.3),
    },
    (0, 3),
    calibration=Calibration((0.5, 0.9), (0.1, -0.1)),
)
READER = history(SIZE, {0: 1.0, 2: 0.5, 5: -0.25})
SAID = len(NAMES)
"""Columns of features that members say."""


@pytest.fixture(scope="module")
def members() -> dict[str, Recommender]:
    return {n: MODELS[n].model.fit(DATA, MODELS[n].config(), seed=1) for n in NAMES}


@pytest.fixture(scope="module")
def scoring(members: dict[str, Recommender]) -> Blend:
    return Blend.of(DATA, members, STACK)


@pytest.fixture(params=["every code", "lists"])
def picked_with_shares(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    members: dict[str, Recommender],
) -> tuple[Blend, Shares]:
    monkeypatch.setattr(picking, "COLLAPSED", 0)
    if request.param == "lists":
        monkeypatch.setattr(vectors, "EXACT_BYTES", 0)
    return Blend.with_shares(DATA, members, STACK)


@pytest.fixture
def picked(picked_with_shares: tuple[Blend, Shares]) -> Blend:
    return picked_with_shares[0]


def test_its_scores_are_those_of_its_members(picked: Blend, scoring: Blend) -> None:
    company = DATA.histories()
    assert picked.vectors is not None
    assert scoring.vectors is None
    np.testing.assert_allclose(picked.score(company), scoring.score(company), atol=1e-4)


def test_its_lists_are_those_of_all_scores(picked: Blend) -> None:
    company = DATA.histories()
    barred = sp.csr_matrix((company != 0).astype(np.float32))
    scores = picked.score(company)
    scores[barred.nonzero()] = -np.inf
    told = picked.recommend(company, 5, barred=barred)
    at_all = np.sort(scores, axis=1)[:, :-6:-1]
    np.testing.assert_allclose(told.scores, at_all, atol=1e-5)
    np.testing.assert_allclose(
        np.take_along_axis(scores, told.items.astype(np.intp), 1), told.scores, atol=1e-5
    )


def test_fewer_units_than_places_leave_places_empty(picked: Blend) -> None:
    told = picked.recommend(READER, SIZE + 5)
    assert (told.items[0, SIZE:] == -1).all()
    assert (told.scores[0, SIZE:] == -np.inf).all()


def test_only_the_best_have_a_score(picked: Blend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picking, "HEAD", 6)
    spread = picked.spread(READER.indices, READER.data)
    every = picked.score(READER)[0]
    hidden = np.argsort(-every)[:2].astype(np.int32)
    assert picked.picking is not None
    total = picked.picking.total(spread, hidden, None)
    told = np.flatnonzero(total)
    assert not np.isin(hidden, told).any()
    np.testing.assert_allclose(total[told], every[told], atol=1e-5)
    np.testing.assert_allclose(np.sort(total[told]), np.sort(every)[-8:-2], atol=1e-5)


def test_units_that_were_asked_for_have_theirs(picked: Blend) -> None:
    spread, asked = picked.spread(READER.indices, READER.data), np.array([7, 2, 29], np.int32)
    assert picked.picking is not None
    total = picked.picking.total(spread, None, asked)
    np.testing.assert_allclose(total[asked], picked.score(READER)[0, asked], atol=1e-5)


def test_parts_and_what_everybody_gets_add_up_to_the_score(picked: Blend) -> None:
    asked = np.array([3, 8, 9], np.int32)
    spread = picked.spread(READER.indices, READER.data)
    parts = picked.contributions(spread, asked, picked.reach(picked.features([])))
    base = picked._base[spread.band, asked]
    np.testing.assert_allclose(parts.sum(axis=0) + base, picked.score(READER)[0, asked], atol=1e-5)


def test_similar_units_are_those_that_get_most(picked: Blend, scoring: Blend) -> None:
    asked = np.array([4, 11], np.int32)
    ours, theirs = picked.similar(asked, 5), scoring.similar(asked, 5)
    np.testing.assert_allclose(ours.scores, theirs.scores, atol=1e-4)


def test_trees_are_told_what_they_are_where_every_unit_is_scored_and_order_the_head(
    picked_with_shares: tuple[Blend, Shares], members: dict[str, Recommender]
) -> None:
    ours, shares = picked_with_shares
    theirs, all_shares = Blend.with_shares(DATA, members, STACK)
    spread = theirs.spread(READER.indices, READER.data)
    scores = theirs.linear(spread)
    items, features = all_shares.features(scores, spread)
    table = shares.table(items, scores[items], spread)
    np.testing.assert_allclose(table[:, :SAID], features[:, :SAID], atol=2e-3)
    column, middle = NAMES.index("ials"), float(np.median(table[:, NAMES.index("ials")]))
    led = ours.led_by(Trees.stump(column, middle, 1.0, 0.0), shares)
    before, after = ours.recommend(READER, SIZE), led.recommend(READER, SIZE)
    said = dict(zip(items.tolist(), table[:, column] > middle, strict=True))
    order = [said[item] for item in after.items[0].tolist() if item in said]
    assert order == sorted(order)
    assert after.scores.tolist() == before.scores.tolist()


def test_read_back_from_disk_its_lists_are_the_same_bits(picked: Blend, tmp_path: Path) -> None:
    picked.save(tmp_path)
    back = Blend.load(tmp_path)
    before, after = picked.recommend(READER, 9), back.recommend(READER, 9)
    assert before.items.tobytes() == after.items.tobytes()
    assert before.scores.tobytes() == after.scores.tobytes()
    assert back.vectors is not None
    assert back.vectors.found == (picked.vectors and picked.vectors.found)


def test_lists_that_lose_too_much_are_not_used(
    members: dict[str, Recommender], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "COLLAPSED", 0)
    monkeypatch.setattr(vectors, "EXACT_BYTES", 0)
    monkeypatch.setattr(vectors, "checked", lambda *_: Checked(0.9, 0.0, 1))
    blend = Blend.of(DATA, members, STACK)
    told = blend.recommend(READER, 5)
    scores = np.sort(blend.score(READER)[0])[::-1][:5]
    np.testing.assert_allclose(told.scores[0], scores, atol=1e-5)
