from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.models.base import Recommender
from recsys.models.blend import Blend, Spread
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from tests.recsys.models.boards import SIZE, checkerboard, history, unit

DATA = checkerboard()
NAMES = ("popularity", "cosine", "ials", "content")
WEIGHTS = {"popularity": 0.5, "cosine": 2.0, "ials": 1.0, "content": 3.0}
NEW = [unit("new-even", title="On roses and orchards"), unit("new-odd", title="On tides")]
READER = history(SIZE, {0: 1.0, 2: 0.5, 5: -0.25})


def spread(blend: Blend) -> Spread:
    return blend.spread(READER.indices, READER.data)


@pytest.fixture(scope="module")
def members() -> dict[str, Recommender]:
    return {n: MODELS[n].model.fit(DATA, MODELS[n].config(), seed=1) for n in NAMES}


@pytest.fixture(scope="module")
def blend(members: dict[str, Recommender]) -> Blend:
    return Blend.of(DATA, members, Stack.of(WEIGHTS))


def test_the_blend_is_the_weighted_sum_but_for_what_a_unit_says_of_itself(
    blend: Blend, members: dict[str, Recommender]
) -> None:
    total = sum(WEIGHTS[name] * members[name].score(READER) for name in NAMES)
    others = np.setdiff1d(np.arange(SIZE), READER.indices)
    np.testing.assert_allclose(blend.score(READER)[0, others], total[0, others], rtol=1e-4)


def test_contributions_and_what_everybody_gets_add_up_to_the_score(blend: Blend) -> None:
    asked = np.array([3, 8, 9], np.int32)
    parts = blend.contributions(spread(blend), asked, blend.reach(blend.features([])))
    base = blend.score(history(SIZE, {}))[0, asked]
    np.testing.assert_allclose(parts.sum(axis=0) + base, blend.score(READER)[0, asked], rtol=1e-5)
    assert parts.shape == (3, 3)


def test_contributions_to_new_units_add_up_to_their_score(blend: Blend) -> None:
    features = blend.features(NEW)
    parts = blend.contributions(
        spread(blend), np.array([SIZE + 1, 8, SIZE], np.int32), blend.reach(features)
    )
    scores = blend.score_new(READER, features)[0]
    np.testing.assert_allclose(parts[:, [2, 0]].sum(axis=0), scores, rtol=1e-5)


def test_contributions_to_new_units_are_those_of_the_readers_band(
    members: dict[str, Recommender],
) -> None:
    """Of three units, that is; each of which, alone in a history, would be of another."""
    banded = Blend.of(DATA, members, Stack({"content": (1.0, 3.0), "cosine": (2.0, 2.0)}, (0, 3)))
    reach = banded.reach(banded.features(NEW))
    parts = banded.contributions(spread(banded), np.array([SIZE], np.int32), reach)
    scores = banded.score_new(READER, banded.features(NEW[:1]))[0]
    np.testing.assert_allclose(parts.sum(axis=0), scores, rtol=1e-5)


def test_a_new_unit_like_the_history_beats_one_that_is_not(blend: Blend) -> None:
    even, odd = blend.score_new(READER, blend.features(NEW))[0]
    assert even > max(odd, 0.0)


def test_new_units_are_reached_even_if_text_was_given_no_weight(
    members: dict[str, Recommender],
) -> None:
    blend = Blend.of(DATA, members, Stack.of({**WEIGHTS, "content": 0.0}))
    assert blend.members["content"] > 0
    assert blend.score_new(READER, blend.features(NEW))[0, 0] > 0


def test_without_a_content_member_text_is_read_all_the_same(
    members: dict[str, Recommender],
) -> None:
    blend = Blend.of(DATA, {"cosine": members["cosine"]}, Stack.of({"cosine": 1.0}))
    assert blend.text.shape[0] == SIZE
    assert blend.score_new(READER, blend.features(NEW))[0, 0] > 0


def test_a_member_without_weight_is_not_heard(members: dict[str, Recommender]) -> None:
    blend = Blend.of(DATA, members, Stack.of({**WEIGHTS, "popularity": 0.0}))
    assert "popularity" not in blend.members
    assert not blend.score(history(SIZE, {})).any()


def test_scores_read_back_from_disk_are_the_same_bits_for_new_units_too(
    blend: Blend, tmp_path: Path
) -> None:
    blend.save(tmp_path)
    back = Blend.load(tmp_path)
    features = blend.features(NEW)
    assert (back.features(NEW) != features).nnz == 0
    assert back.score_new(READER, features).tobytes() == blend.score_new(READER, features).tobytes()
    assert back.members == blend.members


def test_one_reader_and_many_get_the_same_bits(blend: Blend) -> None:
    company = DATA.histories()
    alone = [blend.score(sp.csr_matrix(row)).tobytes() for row in company]
    assert b"".join(alone) == blend.score(company).tobytes()
