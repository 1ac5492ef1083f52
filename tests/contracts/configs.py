"""The config of every model that can be fitted here; `embedding` gets a tiny local model."""

import atexit
from functools import cache
from importlib.util import find_spec
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import numpy as np

from recsys.models.embedding import EmbeddingConfig
from recsys.models.registry import ASKING, MODELS

__all__ = ["NAMES", "config_of"]

NAMES = [name for name in MODELS if name not in ASKING or find_spec("model2vec")]
"""Without the extra, the model that needs it is left out."""
WORDS = ("[UNK]", "roses", "orchards", "tides", "rigging", *(f"word{n}" for n in range(800)))


def config_of(name: str) -> Any:
    return EmbeddingConfig(_tiny_model()) if name == "embedding" else MODELS[name].config()


@cache
def _tiny_model() -> str:
    """Roses mean what orchards do, and tides what rigging does."""
    from model2vec import StaticModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.random.default_rng(3).standard_normal((len(WORDS), 16)).astype(np.float32)
    vectors[:5] = np.eye(16, dtype=np.float32)[[0, 1, 1, 2, 2]]
    vectors[0] = 0.0
    directory = mkdtemp()
    atexit.register(rmtree, directory, ignore_errors=True)
    StaticModel(vectors, tokenizer).save_pretrained(directory)
    return directory
