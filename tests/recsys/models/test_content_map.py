import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import Ridge

from recsys.data.text import TextVectoriser
from recsys.models.content_map import READING, ContentMap, ContentMapConfig
from tests.recsys.models.boards import dataset, history, unit

rng = np.random.default_rng(5)
WORDS = np.array(
    ["ash", "bay", "cove", "dune", "elm", "fen", "glen", "heath", "isle", "kelp", "lake", "moor"]
)
UNITS = [unit(f"u{i}", title=" ".join(rng.choice(WORDS, 4))) for i in range(24)]
TAKEN = (rng.random((40, 24)) < 0.2).astype(int)
DATA = dataset(TAKEN, units=UNITS)
ALL = ContentMapConfig(directions=50, regularization=0.7)


def test_with_all_directions_it_is_the_ridge_regression_of_scikit_learn() -> None:
    words = TextVectoriser.fit(UNITS, READING)[1].toarray()
    scaled = TAKEN / np.sqrt(np.maximum(TAKEN.sum(1, keepdims=True), 1))
    scaled = scaled / np.sqrt(np.maximum(TAKEN.sum(0), 1))
    wanted = scaled.T @ scaled + ALL.own * np.eye(24)
    ridge = Ridge(alpha=0.7, fit_intercept=False).fit(words, wanted)
    asked = history(24, {0: 1.0, 5: 0.5}, {3: -1.0})
    expected = asked @ ridge.predict(words).T
    ours = ContentMap.fit(DATA, ALL, seed=1).score(asked)
    np.testing.assert_allclose(ours, expected, atol=1e-4)


def test_fewer_directions_come_near_to_it() -> None:
    asked = sp.csr_matrix(np.eye(24, dtype=np.float32))
    exact = ContentMap.fit(DATA, ALL, seed=1).score(asked)
    few = ContentMap.fit(DATA, ContentMapConfig(directions=4, regularization=0.7), seed=1)
    assert np.corrcoef(few.score(asked).ravel(), exact.ravel())[0, 1] > 0.9


def test_a_word_that_readers_do_not_go_by_counts_less_than_one_they_do() -> None:
    # Readers keep to one place; the form, the longer part of each title, tells nothing.
    places, forms = ("orchards", "harbours"), ("letters and essays", "plays and poems")
    units = [unit(f"u{i}", title=f"{places[i % 2]} {forms[i // 2 % 2]}") for i in range(12)]
    taken = np.array([[(i % 2) == (r % 2) for i in range(12)] for r in range(10)], int)
    model = ContentMap.fit(dataset(taken, units=units), ContentMapConfig(), seed=1)
    same_place = unit("a", title="orchards plays and poems")
    same_form = unit("b", title="harbours letters and essays")
    features = model.features([same_place, same_form])
    near, far = (model.wants(history(12, {0: 1.0})) @ features.T).toarray()[0]
    assert near > 2 * max(far, 0.0)


def test_a_unit_that_came_later_is_scored_as_its_equal_in_the_fit() -> None:
    model = ContentMap.fit(DATA, ContentMapConfig(directions=6), seed=1)
    asked = history(24, {0: 1.0, 7: 0.5})
    later = model.wants(asked) @ model.features(UNITS).T
    np.testing.assert_allclose(later.toarray(), model.score(asked), rtol=1e-5, atol=1e-6)


def test_a_units_features_are_the_same_bits_in_any_company() -> None:
    model = ContentMap.fit(DATA, ContentMapConfig(directions=6), seed=1)
    alone = sp.vstack([model.features([one]) for one in UNITS], format="csr")
    together = model.features(UNITS)
    assert alone.toarray().tobytes() == together.toarray().tobytes()


def test_units_that_nobody_took_up_teach_nothing() -> None:
    # A row without readers says that nobody knows it, and not that nobody wants it.
    shelved = [unit("new", title=" ".join(WORDS)), unit("newer", title="ash bay cove")]
    grown = dataset(np.hstack([TAKEN, np.zeros((40, 2), int)]), units=[*UNITS, *shelved])
    words = TextVectoriser.fit([*UNITS, *shelved], READING)[1].toarray()
    scaled = TAKEN / np.sqrt(np.maximum(TAKEN.sum(1, keepdims=True), 1))
    scaled = scaled / np.sqrt(np.maximum(TAKEN.sum(0), 1))
    wanted = scaled.T @ scaled + ALL.own * np.eye(24)
    ridge = Ridge(alpha=0.7, fit_intercept=False).fit(words[:24], wanted)
    asked = sp.csr_matrix(np.eye(24, 26, dtype=np.float32))
    ours = ContentMap.fit(grown, ALL, seed=1).score(asked)
    np.testing.assert_allclose(ours, ridge.predict(words).T, atol=1e-4)
