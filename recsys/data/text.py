"""Units and queries as weighted words: each field of a unit a block of columns of its own.

A block's vector has length 1 before the field's weight is applied, so that a long text does not
drown a short title.  Words are `words`'s; how good weights are found, the models'.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from sys import intern
from typing import Literal, Self

import numpy as np
import orjson
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.data.words import words
from recsys.domain.unit import Unit

__all__ = ["FIELDS", "TextConfig", "TextVectoriser", "Weighting"]

Field = Callable[[Unit], Iterable[str]]
Weighting = Literal["tfidf", "bm25"]
Floats = NDArray[np.float64]

UNDETERMINED = "und"
FIELDS: Mapping[str, Field] = {
    "title": lambda unit: dict.fromkeys((unit.title, unit.work.title if unit.work else "")),
    "authors": lambda unit: unit.authors,
    "subjects": lambda unit: unit.subjects,
    "keywords": lambda unit: unit.keywords,
    "publisher": lambda unit: (unit.publisher,),
    "language": lambda unit: () if unit.language == UNDETERMINED else (unit.language,),
    "text": lambda unit: (unit.abstract, unit.text),
}
TOGETHER = "all"
WHOLE = ", whole"
"""Ends the name of a field whose texts are not taken to words."""
FEW_UNITS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TextConfig:
    weights: Mapping[str, float]
    """How much each field counts in a likeness; one that is left out, or 0, is not read."""
    apart: bool = True
    """A word in the title and the same word among the subjects are different; else all fields
    are read as one text, and the weights only say which."""
    whole: Mapping[str, float] = field(default_factory=dict)
    """Fields read once more, each text as one word, an author's full name, say; and how much that
    counts beside the words."""
    weighting: Weighting = "tfidf"
    """Sublinear TF-IDF as scikit-learn has it, or BM25 as Lucene has it."""
    k1: float = 1.2
    b: float = 0.75
    """Of BM25: how soon a repeated word counts no more, how much a long text is held back."""
    least_units: int = 2
    """Words in fewer units are left out."""
    most_units: float = 0.2
    """Words in a larger share of the units are left out, and in more than `FEW_UNITS`."""


@dataclass(frozen=True, slots=True)
class Block:
    weight: float
    columns: Mapping[str, int]
    """Word → column of the block."""
    rarity: Floats
    """Inverse document frequency by column."""
    mean_length: float
    """Words in the field of a unit that has any."""


class TextVectoriser:
    def __init__(self, config: TextConfig, blocks: Mapping[str, Block]) -> None:
        self.config = config
        self._blocks = blocks
        self.n_terms = sum(len(block.columns) for block in blocks.values())

    @classmethod
    def fit(cls, units: Sequence[Unit], config: TextConfig) -> tuple[Self, sp.csr_matrix]:
        """With the vectors of `units` themselves, so that they are read once only.  Columns in
        order of the words, whatever the order of the units."""
        blocks, counts = {}, {}
        for name, weight in _fields(config):
            blocks[name], counts[name] = _block(units, name, weight, config)
        made = cls(config, blocks)
        return made, made._joined(counts, len(units))

    def vectors(self, units: Sequence[Unit]) -> sp.csr_matrix:
        """(n_units, n_terms) float32, rows of length 1, or 0 where no word is known."""
        counts = {
            name: _counts(_tokens(units, name, self.config), block.columns)
            for name, block in self._blocks.items()
        }
        return self._joined(counts, len(units))

    def query(self, text: str) -> sp.csr_matrix:
        """(1, n_terms): the text as if it stood in every field at once."""
        counts = {
            name: _counts([_read([text], name)], block.columns)
            for name, block in self._blocks.items()
        }
        return self._joined(counts, 1)

    def save(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        blocks = {
            name: {
                "weight": block.weight,
                "words": list(block.columns),
                "rarity": block.rarity.tolist(),
                "mean_length": block.mean_length,
            }
            for name, block in self._blocks.items()
        }
        content = orjson.dumps({"config": asdict(self.config), "blocks": blocks})
        (directory / "vectoriser.json").write_bytes(content)

    @classmethod
    def load(cls, directory: Path) -> Self:
        # Reading it holds up every request, and takes the standard library five times as long.
        content = orjson.loads((directory / "vectoriser.json").read_bytes())
        blocks = {
            name: Block(
                block["weight"],
                {intern(word): column for column, word in enumerate(block["words"])},
                np.array(block["rarity"], np.float64),
                block["mean_length"],
            )
            for name, block in content["blocks"].items()
        }
        return cls(TextConfig(**content["config"]), blocks)

    def _joined(self, counts: Mapping[str, sp.csr_matrix], n_rows: int) -> sp.csr_matrix:
        """Blocks weighted and side by side, the whole of length 1.  A field's weight is that of
        its part in a likeness of two units, so each vector gets the root."""
        parts = [
            _scaled(_weighed(counts[name], block, self.config), block.weight**0.5)
            for name, block in self._blocks.items()
        ]
        nothing = sp.csr_matrix((n_rows, 0), dtype=np.float64)
        whole = sp.csr_matrix(sp.hstack([nothing, *parts], format="csr", dtype=np.float64))
        return sp.csr_matrix(_scaled(whole, 1.0), dtype=np.float32)


def _fields(config: TextConfig) -> list[tuple[str, float]]:
    read = [(name, config.weights[name]) for name in FIELDS if config.weights.get(name, 0.0) > 0]
    whole = [(name + WHOLE, weight) for name, weight in config.whole.items() if weight > 0]
    return [*(read if config.apart else [(TOGETHER, 1.0)]), *whole]


def _tokens(units: Sequence[Unit], name: str, config: TextConfig) -> Iterable[list[str]]:
    alone = [name.removesuffix(WHOLE)]
    chosen = [n for n in FIELDS if config.weights.get(n, 0.0) > 0] if name == TOGETHER else alone
    return (_read((text for n in chosen for text in FIELDS[n](unit)), name) for unit in units)


def _read(texts: Iterable[str], name: str) -> list[str]:
    if name.endswith(WHOLE):
        return [" ".join(text.casefold().split()) for text in texts]
    return [word for text in texts for word in words(text)]


def _block(
    units: Sequence[Unit], name: str, weight: float, config: TextConfig
) -> tuple[Block, sp.csr_matrix]:
    found: defaultdict[str, int] = defaultdict()
    found.default_factory = found.__len__
    counts = _counts(_tokens(units, name, config), found)
    n_units, units_with = counts.shape[0], np.bincount(counts.indices, minlength=len(found))
    most = max(config.most_units * n_units, FEW_UNITS)
    common = (units_with >= config.least_units) & (units_with <= most)
    kept = sorted(word for word, column in found.items() if common[column])
    old = np.array([found[word] for word in kept], np.intp)
    counts = sp.csr_matrix(counts[:, old])
    columns = {word: column for column, word in enumerate(kept)}
    rarity = _rarity(n_units, units_with[old], config.weighting)
    return Block(weight, columns, rarity, _mean_length(counts)), counts


def _counts(rows: Iterable[Iterable[str]], columns: Mapping[str, int]) -> sp.csr_matrix:
    """How often each word stands in each row; a `defaultdict` of columns grows."""
    indices, indptr = array("i"), array("q", [0])
    column = columns.__getitem__ if isinstance(columns, defaultdict) else columns.get
    for row in rows:
        indices.extend([c for word in row if (c := column(word)) is not None])
        indptr.append(len(indices))
    ones = np.ones(len(indices), np.float64)
    shape = (len(indptr) - 1, len(columns))
    counts = sp.csr_matrix((ones, np.array(indices, np.int32), np.array(indptr)), shape=shape)
    counts.sum_duplicates()
    return counts


def _rarity(n_units: int, units_with: NDArray[np.int_], weighting: Weighting) -> Floats:
    if weighting == "tfidf":
        return np.log((1 + n_units) / (1 + units_with)) + 1
    return np.log1p((n_units - units_with + 0.5) / (units_with + 0.5))


def _mean_length(counts: sp.csr_matrix) -> float:
    filled = int(np.count_nonzero(np.diff(counts.indptr)))
    return float(counts.sum()) / max(filled, 1)


def _weighed(counts: sp.csr_matrix, block: Block, config: TextConfig) -> sp.csr_matrix:
    if config.weighting == "tfidf":
        often = 1 + np.log(counts.data)
    else:
        lengths = np.bincount(_rows(counts), counts.data, minlength=counts.shape[0])
        longer = 1 - config.b + config.b * lengths / (block.mean_length or 1.0)
        often = counts.data * (config.k1 + 1) / (counts.data + config.k1 * longer[_rows(counts)])
    weighed = often * block.rarity[counts.indices]
    return sp.csr_matrix((weighed, counts.indices, counts.indptr), shape=counts.shape)


def _scaled(vectors: sp.csr_matrix, length: float) -> sp.csr_matrix:
    rows = _rows(vectors)
    now = np.sqrt(np.bincount(rows, vectors.data**2, minlength=vectors.shape[0]))
    data = vectors.data * length / now[rows]
    return sp.csr_matrix((data, vectors.indices, vectors.indptr), shape=vectors.shape)


def _rows(matrix: sp.csr_matrix) -> NDArray[np.intp]:
    """The row of each entry."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
