"""What every model of the registry keeps to, and the blend of them all."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.data.vocabulary import Vocabulary
from recsys.models.base import ReachesNewItems, Recommender
from recsys.models.blend import Blend
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from tests.contracts.configs import NAMES, config_of
from tests.recsys.models.boards import SIZE, checkerboard, dataset, history

EVERYBODY = [*NAMES, "blend"]
PERSONAL = [name for name in EVERYBODY if name != "popularity"]
SILENT = [name for name in PERSONAL if name != "blend"]
"""Those that have nothing to say of an empty history."""
EXACT = ["popularity", "cosine", "bm25", "content", "ease", "ease_sparse"]
"""Those whose fit draws nothing by lot."""
KINDS = {**{name: entry.model for name, entry in MODELS.items() if name in NAMES}, "blend": Blend}
REACHING = [name for name, kind in KINDS.items() if issubclass(kind, ReachesNewItems)]
"""Those that score units which came after the fit."""


def fit(name: str, data: Dataset) -> Recommender:
    if name == "blend":
        members = {member: fit(member, data) for member in NAMES}
        return Blend.of(data, members, Stack.of(dict.fromkeys(members, 1.0)))
    return MODELS[name].model.fit(data, config_of(name), seed=7)


@cache
def fitted(name: str) -> Recommender:
    return fit(name, checkerboard())


@pytest.mark.parametrize("name", PERSONAL)
def test_the_one_unit_a_reader_lacks_comes_first(name: str) -> None:
    seen = checkerboard().interacted()
    best = fitted(name).recommend(seen, 1, barred=seen)
    assert best.items[:, 0].tolist() == list(range(SIZE))


@pytest.mark.parametrize("name", PERSONAL)
def test_a_reader_whom_the_fit_never_saw_gets_a_list_of_their_own(name: str) -> None:
    stranger = history(SIZE, {0: 1.0, 2: 1.0, 4: 1.0}, {1: 1.0, 3: 1.0})
    best = fitted(name).recommend(stranger, 8, barred=stranger)
    assert [set((row % 2).tolist()) for row in best.items] == [{0}, {1}]


@pytest.mark.parametrize("name", PERSONAL)
def test_a_rejected_unit_pushes_its_like_away(name: str) -> None:
    welcome, mixed = fitted(name).score(history(SIZE, {1: 1.0}, {1: 1.0, 0: -0.5}))
    assert mixed[2::2].mean() < welcome[2::2].mean()


@pytest.mark.parametrize("name", SILENT)
def test_nothing_is_said_of_an_empty_history(name: str) -> None:
    model, nobody = fitted(name), history(SIZE, {})
    assert not model.score(nobody).any()
    assert model.recommend(nobody, 5).items.tolist() == [[0, 1, 2, 3, 4]]


@pytest.mark.parametrize("name", ["popularity", "blend"])
def test_a_reader_of_whom_nothing_is_known_gets_what_is_popular(name: str) -> None:
    taken = np.array([[0, 1, 0], [0, 1, 1], [0, 1, 1]])
    model = fit(name, dataset(taken))
    assert model.recommend(history(3, {}), 3).items.tolist() == [[1, 2, 0]]


@pytest.mark.parametrize("name", EVERYBODY)
def test_scores_are_float32_and_one_for_each_reader_and_unit(name: str) -> None:
    scores = fitted(name).score(history(SIZE, {0: 1.0}, {}, {3: -1.0, 4: 0.25}))
    assert (scores.dtype, scores.shape) == (np.float32, (3, SIZE))
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("name", EVERYBODY)
def test_nobody_at_all_gets_no_list(name: str) -> None:
    none = sp.csr_matrix(np.zeros((0, SIZE), np.float32))
    assert fitted(name).score(none).shape == (0, SIZE)
    assert fitted(name).recommend(none, 4).items.shape == (0, 4)


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_reader_gets_the_same_list_alone_and_in_company(name: str) -> None:
    company = checkerboard().histories()
    together = fitted(name).score(company)
    alone = np.concatenate([fitted(name).score(sp.csr_matrix(row)) for row in company])
    np.testing.assert_allclose(alone, together, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", EVERYBODY)
def test_what_is_barred_is_in_no_list_and_short_lists_are_padded(name: str) -> None:
    barred = history(SIZE, dict.fromkeys(range(3, SIZE), 1.0))
    best = fitted(name).recommend(history(SIZE, {0: 1.0}), SIZE + 5, barred=barred)
    assert sorted(best.items[0, :3].tolist()) == [0, 1, 2]
    assert best.items[0, 3:].tolist() == [-1] * (SIZE + 2)
    assert np.isneginf(best.scores[0, 3:]).all()
    assert (np.diff(best.scores[0, :3]) <= 0).all()


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_unit_is_not_similar_to_itself(name: str) -> None:
    near = fitted(name).similar(np.array([4, 7], np.int32), SIZE)
    assert near.items.shape == near.scores.shape == (2, SIZE)
    assert 4 not in near.items[0]
    assert 7 not in near.items[1]


@pytest.mark.parametrize("name", PERSONAL)
def test_the_nearest_units_are_those_of_the_same_readers(name: str) -> None:
    near = fitted(name).similar(np.array([4, 7], np.int32), 6)
    assert [set((row % 2).tolist()) for row in near.items] == [{0}, {1}]


@pytest.mark.parametrize("name", REACHING)
def test_a_unit_that_came_after_the_fit_is_reached_by_what_is_known_of_it(name: str) -> None:
    model, units = fitted(name), checkerboard().units
    assert isinstance(model, ReachesNewItems)
    like_an_even_and_an_odd_one = model.features(units[:2])
    readers = history(SIZE, {0: 1.0, 2: 1.0}, {0: -1.0}, {})
    scores = model.score_new(readers, like_an_even_and_an_odd_one)
    assert (scores.dtype, scores.shape) == (np.float32, (3, 2))
    assert scores[0, 0] > scores[0, 1]
    assert scores[1, 0] < scores[1, 1]
    assert not scores[2].any()


@pytest.mark.parametrize("name", EVERYBODY)
def test_two_fits_give_the_same_bits(name: str) -> None:
    asked = checkerboard().histories()
    assert fit(name, checkerboard()).score(asked).tobytes() == fitted(name).score(asked).tobytes()


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_model_read_back_scores_to_the_same_bits(name: str, tmp_path: Path) -> None:
    model, asked = fitted(name), checkerboard().histories()
    model.save(tmp_path / "model")
    back = type(model).load(tmp_path / "model")
    assert back.score(asked).tobytes() == model.score(asked).tobytes()
    near = np.arange(4, dtype=np.int32)
    assert back.similar(near, 5).items.tolist() == model.similar(near, 5).items.tolist()


@pytest.mark.parametrize("name", EVERYBODY)
def test_only_arrays_and_json_are_written(name: str, tmp_path: Path) -> None:
    fitted(name).save(tmp_path)
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {file.suffix for file in written} <= {".npy", ".json"}
    for file in written:
        if file.suffix == ".npy":
            np.load(file, allow_pickle=False)


@pytest.mark.parametrize("name", EXACT)
def test_units_in_another_order_get_the_same_scores(name: str) -> None:
    rng = np.random.default_rng(3)
    data, order = checkerboard(), rng.permutation(SIZE)
    rows = np.argsort(order).astype(np.int32)
    other = replace(
        data,
        items=Vocabulary([data.items.id(int(row)) for row in order]),
        units=tuple(data.units[row] for row in order),
        log=replace(data.log, items=rows[data.log.items]),
    )
    expected = fitted(name).score(data.histories())[:, order]
    np.testing.assert_allclose(fit(name, other).score(other.histories()), expected, atol=1e-5)


@pytest.mark.parametrize("name", EVERYBODY)
def test_ids_inform_no_score(name: str) -> None:
    data = checkerboard()
    names = [identifier + "-renamed" for identifier in reversed(data.items.ids)]
    other = replace(
        data,
        items=Vocabulary(names),
        units=tuple(replace(one, id=n) for one, n in zip(data.units, names, strict=True)),
    )
    asked = data.histories()
    assert fit(name, other).score(asked).tobytes() == fitted(name).score(asked).tobytes()


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_library_that_nobody_has_used_yet_gets_a_model_all_the_same(name: str) -> None:
    model = fit(name, dataset(np.zeros((0, 4), int)))
    assert np.isfinite(model.score(history(4, {0: 1.0}))).all()
