from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from recsys.data.text import TextConfig, TextVectoriser
from recsys.domain.unit import Work
from tests.recsys.models.boards import unit

UNITS = [
    unit("1", title="Roses and soil", authors=("Ada Vance",), subjects=("Gardens",)),
    unit("2", title="Soil soil soil", authors=("Ada Vance",), subjects=("Gardens", "Soil")),
    unit("3", title="Tides and wind", authors=("Otto Reef",), subjects=("Sailing",)),
    unit("4", title="Wind", authors=("Otto Reef",), subjects=("Sailing", "Gardens")),
    unit("5", title="Nothing shared"),
]


def test_one_text_of_all_fields_is_the_tf_idf_of_scikit_learn() -> None:
    ours = TextVectoriser.fit(UNITS, TextConfig(apart=False)).vectors(UNITS)
    texts = [" ".join((u.title, *u.authors, *u.subjects)) for u in UNITS]
    theirs = TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform(texts)
    np.testing.assert_allclose(ours.toarray(), theirs.toarray(), rtol=1e-5)


def test_vectors_have_length_one_or_say_nothing() -> None:
    vectors = TextVectoriser.fit(UNITS).vectors(UNITS)
    lengths = np.linalg.norm(vectors.toarray(), axis=1)
    assert lengths.tolist() == pytest.approx([1, 1, 1, 1, 0])
    assert vectors.dtype == np.float32


def test_a_field_counts_in_a_likeness_by_its_weight() -> None:
    weights = {"authors": 3.0, "subjects": 1.0}
    vectors = TextVectoriser.fit(UNITS, TextConfig(weights=weights)).vectors(UNITS).toarray()
    # units 1 and 2 share all of the author's block; "soil" as a subject is too rare to be a word
    assert vectors[0] @ vectors[1] == pytest.approx(1.0)
    # units 1 and 4 share of their subjects "gardens", and no author
    gardens = np.log(6 / 4) + 1
    sailing = np.log(6 / 3) + 1
    assert vectors[0] @ vectors[3] == pytest.approx(
        gardens / np.hypot(gardens, sailing) / 4, rel=1e-5
    )


def test_a_works_title_that_is_the_units_own_counts_once() -> None:
    alone = unit("6", title="Tides")
    in_work = unit("7", title="Tides", work=Work(id="w", title="Tides"))
    vectoriser = TextVectoriser.fit([*UNITS, alone, in_work])
    one, other = vectoriser.vectors([alone, in_work]).toarray()
    assert one.tolist() == other.tolist()


def test_a_query_finds_the_units_with_its_words() -> None:
    vectoriser = TextVectoriser.fit(UNITS)
    found = (vectoriser.query("WIND, sailing!") @ vectoriser.vectors(UNITS).T).toarray().ravel()
    assert (found > 0).tolist() == [False, False, True, True, False]


def test_a_query_of_unknown_words_finds_nothing() -> None:
    assert TextVectoriser.fit(UNITS).query("zeppelin").nnz == 0


def test_words_in_nearly_every_unit_are_left_out_of_a_large_library() -> None:
    many = [unit(str(n), title=f"history of number{n // 2}") for n in range(300)]
    vectoriser = TextVectoriser.fit(many, TextConfig(most_units=0.2))
    assert vectoriser.query("history").nnz == 0
    assert vectoriser.query("number7").nnz == 1


def test_chinese_titles_are_found_by_a_word_of_theirs() -> None:
    shelf = [
        unit("1", title="机器学习导论"),
        unit("2", title="机器学习实践"),
        unit("3", title="园艺"),
    ]
    vectoriser = TextVectoriser.fit(shelf)
    found = (vectoriser.query("学习") @ vectoriser.vectors(shelf).T).toarray().ravel()
    assert (found > 0).tolist() == [True, True, False]


def test_the_order_of_units_does_not_change_a_units_vector() -> None:
    one, other = TextVectoriser.fit(UNITS), TextVectoriser.fit(UNITS[::-1])
    assert (one.vectors(UNITS) != other.vectors(UNITS)).nnz == 0


def test_a_vectoriser_read_back_makes_the_same_vectors(tmp_path: Path) -> None:
    vectoriser = TextVectoriser.fit(UNITS, TextConfig(weights={"title": 2.0, "authors": 0.5}))
    vectoriser.save(tmp_path)
    back = TextVectoriser.load(tmp_path)
    assert back.config == vectoriser.config
    assert (back.vectors(UNITS) != vectoriser.vectors(UNITS)).nnz == 0


def test_a_library_without_units_can_be_read() -> None:
    vectoriser = TextVectoriser.fit([])
    assert vectoriser.vectors([]).shape == (0, 0)
    assert vectoriser.query("wind").shape == (1, 0)
