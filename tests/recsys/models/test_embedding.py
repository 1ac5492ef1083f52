import sys
from pathlib import Path

import numpy as np
import pytest

from recsys.errors import Misconfigured
from recsys.models.embedding import Embedding, EmbeddingConfig
from tests.recsys.models.boards import dataset, history, unit

UNITS = [unit("a", title="rose"), unit("b", title="rose garden"), unit("c", title="tide")]
DATA = dataset(np.eye(3, dtype=int), units=UNITS)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A model of three words; `garden` means nearly what `rose` does."""
    model2vec = pytest.importorskip("model2vec", reason="the extra shelfcast[embeddings]")
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = {"[UNK]": 0, "rose": 1, "garden": 2, "tide": 3}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.array([[0, 0], [1, 0], [0.8, 0.6], [0, 1]], np.float32)
    model2vec.StaticModel(vectors, tokenizer).save_pretrained(tmp_path / "tiny")
    return tmp_path / "tiny"


def fitted(directory: Path) -> Embedding:
    return Embedding.fit(DATA, EmbeddingConfig(str(directory)), seed=1)


def test_scores_are_cosines_of_mean_embeddings(directory: Path) -> None:
    # "rose garden" is the mean of (1, 0) and (0.8, 0.6): (0.9, 0.3), over its length
    along = 0.9 / np.hypot(0.9, 0.3)
    scores = fitted(directory).score(history(3, {0: 1.0}, {0: -0.5}, {}))
    np.testing.assert_allclose(scores[0], [1.0, along, 0.0], atol=1e-6)
    np.testing.assert_allclose(scores[1:], [[-0.5, -along / 2, 0.0], [0, 0, 0]], atol=1e-6)


def test_similar_units_are_those_of_like_meaning(directory: Path) -> None:
    near = fitted(directory).similar(np.array([0, 2], np.int32), 2)
    assert near.items.tolist() == [[1, -1], [1, -1]]


def test_what_histories_are_asked_about_new_units_is_no_copy(
    directory: Path, tmp_path: Path
) -> None:
    """Processes share the mapped vectors."""
    fitted(directory).save(tmp_path / "kept")
    model = Embedding.load(tmp_path / "kept")
    [hearing] = model.hearings
    assert np.shares_memory(hearing.told.data, model.vectors()[0])


def test_a_new_unit_is_reached_by_its_meaning(directory: Path) -> None:
    model = fitted(directory)
    features = model.features([unit("new", title="garden"), unit("odd", title="zeppelin")])
    assert model.score_new(history(3, {0: 1.0}), features)[0] == pytest.approx([0.8, 0.0])
    assert model.features([]).shape == (0, 2)


def test_a_model_read_back_needs_no_directory(directory: Path, tmp_path: Path) -> None:
    model, asked = fitted(directory), history(3, {0: 1.0, 2: 0.5})
    model.save(tmp_path / "saved")
    back = Embedding.load(tmp_path / "saved")
    assert back.score(asked).tobytes() == model.score(asked).tobytes()
    assert (back.features(UNITS) != model.features(UNITS)).nnz == 0


@pytest.mark.parametrize("named", ["", "no/such/place"])
def test_a_missing_directory_is_named_by_its_field(named: str) -> None:
    with pytest.raises(Misconfigured, match=r"models\.embedding\.directory"):
        Embedding.fit(DATA, EmbeddingConfig(named), seed=1)


def test_a_directory_without_a_model_is_named_by_its_field(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"holds no model\.safetensors; nothing is downloaded"):
        fitted(tmp_path)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").touch()
    monkeypatch.setitem(sys.modules, "model2vec", None)
    with pytest.raises(Misconfigured, match=r"pip install shelfcast\[embeddings\]"):
        fitted(tmp_path)
