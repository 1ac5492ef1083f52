from collections import Counter
from collections.abc import Sequence
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from recsys.data.text import FIELDS, TextConfig, TextVectoriser, Weighting
from recsys.data.words import words
from recsys.domain.unit import Unit, Work
from tests.recsys.models.boards import unit

UNITS = [
    unit("1", title="Roses and soil", authors=("Ada Vance",), subjects=("Gardens",)),
    unit("2", title="Soil soil soil", authors=("Ada Vance",), subjects=("Gardens", "Soil")),
    unit("3", title="Tides and wind", authors=("Otto Reef",), subjects=("Sailing",)),
    unit("4", title="Wind", authors=("Otto Reef",), subjects=("Sailing", "Gardens")),
    unit("5", title="Nothing shared"),
]
ALIKE = dict.fromkeys(FIELDS, 1.0)


def read(units: Sequence[Unit], **settings: Any) -> tuple[TextVectoriser, sp.csr_matrix]:
    return TextVectoriser.fit(units, TextConfig(**{"weights": ALIKE, **settings}))


def test_one_text_of_all_fields_is_the_tf_idf_of_scikit_learn() -> None:
    ours = read(UNITS, apart=False)[1]
    texts = [" ".join((u.title, *u.authors, *u.subjects)) for u in UNITS]
    theirs = TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform(texts)
    np.testing.assert_allclose(ours.toarray(), theirs.toarray(), rtol=1e-5)


def test_vectors_have_length_one_or_say_nothing() -> None:
    vectors = read(UNITS)[1]
    lengths = np.linalg.norm(vectors.toarray(), axis=1)
    assert lengths.tolist() == pytest.approx([1, 1, 1, 1, 0])
    assert vectors.dtype == np.float32


def test_a_field_counts_in_a_likeness_by_its_weight() -> None:
    weights = {"authors": 3.0, "subjects": 1.0}
    vectors = read(UNITS, weights=weights)[1].toarray()
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
    vectoriser, _ = read([*UNITS, alone, in_work])
    one, other = vectoriser.vectors([alone, in_work]).toarray()
    assert one.tolist() == other.tolist()


def test_a_query_finds_the_units_with_its_words() -> None:
    vectoriser, vectors = read(UNITS)
    found = (vectoriser.query("WIND, sailing!") @ vectors.T).toarray().ravel()
    assert (found > 0).tolist() == [False, False, True, True, False]


def test_a_query_of_unknown_words_finds_nothing() -> None:
    assert read(UNITS)[0].query("zeppelin").nnz == 0


def test_words_in_nearly_every_unit_are_left_out_of_a_large_library() -> None:
    many = [unit(str(n), title=f"history of number{n // 2}") for n in range(300)]
    vectoriser, _ = read(many, most_units=0.2)
    assert vectoriser.query("history").nnz == 0
    assert vectoriser.query("number7").nnz == 1


def test_chinese_titles_are_found_by_a_word_of_theirs() -> None:
    shelf = [
        unit("1", title="机器学习导论"),
        unit("2", title="机器学习实践"),
        unit("3", title="园艺"),
    ]
    vectoriser, vectors = read(shelf)
    found = (vectoriser.query("学习") @ vectors.T).toarray().ravel()
    assert (found > 0).tolist() == [True, True, False]


def test_the_order_of_units_does_not_change_a_units_vector() -> None:
    (one, _), (other, _) = read(UNITS), read(UNITS[::-1])
    assert (one.vectors(UNITS) != other.vectors(UNITS)).nnz == 0


@pytest.mark.parametrize("weighting", ["tfidf", "bm25"])
def test_a_vectoriser_read_back_makes_the_same_vectors(
    weighting: Weighting, tmp_path: Path
) -> None:
    vectoriser, _ = read(UNITS, weights={"title": 2.0, "authors": 0.5}, weighting=weighting)
    vectoriser.save(tmp_path)
    back = TextVectoriser.load(tmp_path)
    assert back.config == vectoriser.config
    assert (back.vectors(UNITS) != vectoriser.vectors(UNITS)).nnz == 0


def test_a_library_without_units_can_be_read() -> None:
    vectoriser, vectors = read([])
    assert vectors.shape == vectoriser.vectors([]).shape == (0, 0)
    assert vectoriser.query("wind").shape == (1, 0)


@pytest.mark.parametrize("weighting", ["tfidf", "bm25"])
def test_units_read_at_the_fit_and_later_get_the_same_vectors(weighting: Weighting) -> None:
    vectoriser, vectors = read(UNITS, weighting=weighting)
    assert (vectoriser.vectors(UNITS) != vectors).nnz == 0
    alone = sp.vstack([vectoriser.vectors([one]) for one in UNITS])
    assert (alone != vectors).nnz == 0


def test_each_field_apart_is_the_tf_idf_of_scikit_learn() -> None:
    ours = read(UNITS, weights={"title": 1.0, "subjects": 1.0})[1]
    fields = [[u.title for u in UNITS], [" ".join(u.subjects) for u in UNITS]]
    theirs = sp.hstack(
        [TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform(field) for field in fields]
    )
    lengths = np.maximum(np.linalg.norm(theirs.toarray(), axis=1, keepdims=True), 1e-9)
    np.testing.assert_allclose(ours.toarray(), theirs.toarray() / lengths, rtol=1e-5)


def test_bm25_is_that_of_the_formula() -> None:
    ours = read(UNITS, apart=False, weighting="bm25", k1=1.5, b=0.6, least_units=1)[1]
    texts = [Counter(words(" ".join((u.title, *u.authors, *u.subjects)))) for u in UNITS]
    mean = sum(text.total() for text in texts) / len(texts)
    theirs = np.zeros(ours.shape)
    for column, word in enumerate(sorted({word for text in texts for word in text})):
        having = sum(word in text for text in texts)
        rarity = log(1 + (len(texts) - having + 0.5) / (having + 0.5))
        for row, text in enumerate(texts):
            held_back = 1.5 * (1 - 0.6 + 0.6 * text.total() / mean)
            theirs[row, column] = rarity * text[word] * 2.5 / (text[word] + held_back)
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    np.testing.assert_allclose(ours.toarray(), theirs, rtol=1e-5)


def test_a_language_counts_where_it_is_known() -> None:
    tales = [unit(str(n), title=f"tale {n}", language=("de", "fr", "und")[n % 3]) for n in range(9)]
    vectors = read(tales, weights={"language": 1.0})[1].toarray()
    assert vectors[0] @ vectors[3] == pytest.approx(1.0)
    assert vectors[0] @ vectors[1] == 0
    assert not vectors[2].any()


def test_a_name_read_whole_is_one_word() -> None:
    namesake = unit("6", title="x", authors=("Ada  REEF",))
    units = [*UNITS, namesake, unit("7", title="x", authors=("Ada Reef",))]
    weights = {"authors": 1.0}
    vectoriser, vectors = read(units, weights=weights, apart=False, whole={"authors": 1.0})
    alike = (vectors @ vectors.T).toarray()
    ada, reef = np.log(8 / 5) + 1, np.log(8 / 5) + 1
    vance = np.log(8 / 3) + 1
    shared = ada**2 / (np.hypot(ada, vance) * np.hypot(ada, reef))
    assert alike[5, 6] == pytest.approx(1.0)
    assert alike[0, 5] == pytest.approx(shared / 2, rel=1e-5)
    assert (vectoriser.query("ada vance") @ vectors.T).toarray()[0, 0] == pytest.approx(1.0)
