"""Units and queries as TF-IDF vectors: each field of a unit a block of columns of its own.

A block's vector has length 1 before the field's weight is applied, so that a long text does not
drown a short title.  Words are `words`'s.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import log
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recsys.data.words import words
from recsys.domain.unit import Unit

__all__ = ["FIELDS", "TextConfig", "TextVectoriser"]

Field = Callable[[Unit], Iterable[str]]

FIELDS: Mapping[str, Field] = {
    "title": lambda unit: dict.fromkeys((unit.title, unit.work.title if unit.work else "")),
    "authors": lambda unit: unit.authors,
    "subjects": lambda unit: unit.subjects,
    "keywords": lambda unit: unit.keywords,
    "publisher": lambda unit: (unit.publisher,),
    "text": lambda unit: (unit.abstract, unit.text),
}
TOGETHER = "all"
FEW_UNITS = 100
DEFAULT_WEIGHTS = {"title": 1.0, "authors": 1.0, "subjects": 1.0, "keywords": 0.5, "text": 1.0}


@dataclass(frozen=True, slots=True)
class TextConfig:
    weights: dict[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    """How much each field counts in a likeness; a field that is left out is not read."""
    apart: bool = True
    """A word in the title and the same word among the subjects are different; else all fields
    are read as one text, and the weights only say which."""
    least_units: int = 2
    """Words in fewer units are left out."""
    most_units: float = 0.2
    """Words in a larger share of the units are left out, and in more than `FEW_UNITS`."""


@dataclass(frozen=True, slots=True)
class Block:
    weight: float
    columns: dict[str, int]
    """Word → column among all columns."""
    rarity: NDArray[np.float64]
    """Inverse document frequency by column, from the block's first."""


class TextVectoriser:
    def __init__(self, config: TextConfig, blocks: Mapping[str, Block]) -> None:
        self.config = config
        self._blocks = blocks
        self.n_terms = sum(len(block.columns) for block in blocks.values())

    @classmethod
    def fit(cls, units: Sequence[Unit], config: TextConfig | None = None) -> Self:
        """Columns in order of the words, whatever the order of the units."""
        config = config or TextConfig()
        blocks: dict[str, Block] = {}
        first = 0
        for name, weight in _fields(config):
            blocks[name] = _block(_texts(units, name, config), weight, first, config)
            first += len(blocks[name].columns)
        return cls(config, blocks)

    def vectors(self, units: Sequence[Unit]) -> sp.csr_matrix:
        """(n_units, n_terms) float32, rows of length 1, or 0 where no word is known."""
        return _stacked((self._of_unit(unit) for unit in units), self.n_terms)

    def query(self, text: str) -> sp.csr_matrix:
        """(1, n_terms): the text as if it stood in every field at once."""
        counts = Counter(words(text))
        return _stacked([self._joined({name: counts for name in self._blocks})], self.n_terms)

    def save(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        blocks = {
            name: {"weight": b.weight, "words": list(b.columns), "rarity": b.rarity.tolist()}
            for name, b in self._blocks.items()
        }
        content = json.dumps({"config": asdict(self.config), "blocks": blocks}, ensure_ascii=False)
        (directory / "vectoriser.json").write_text(content, "utf-8")

    @classmethod
    def load(cls, directory: Path) -> Self:
        content = json.loads((directory / "vectoriser.json").read_text("utf-8"))
        blocks: dict[str, Block] = {}
        first = 0
        for name, block in content["blocks"].items():
            columns = {word: first + place for place, word in enumerate(block["words"])}
            blocks[name] = Block(block["weight"], columns, np.array(block["rarity"], np.float64))
            first += len(columns)
        return cls(TextConfig(**content["config"]), blocks)

    def _of_unit(self, unit: Unit) -> dict[int, float]:
        return self._joined({name: _counts(unit, name, self.config) for name in self._blocks})

    def _joined(self, counts: Mapping[str, Counter[str]]) -> dict[int, float]:
        """Blocks weighted and side by side, the whole of length 1.  A field's weight is that of
        its part in a likeness of two units, so each vector gets the root."""
        row: dict[int, float] = {}
        for name, block in self._blocks.items():
            part = _scaled(_tf_idf(counts[name], block), block.weight**0.5)
            row.update(part)
        return _scaled(row, 1.0)


Vector = dict[int, float]


def _fields(config: TextConfig) -> list[tuple[str, float]]:
    read = [(name, config.weights[name]) for name in FIELDS if config.weights.get(name, 0.0) > 0]
    return read if config.apart else [(TOGETHER, 1.0)]


def _texts(units: Sequence[Unit], name: str, config: TextConfig) -> Iterable[Counter[str]]:
    return (_counts(unit, name, config) for unit in units)


def _counts(unit: Unit, name: str, config: TextConfig) -> Counter[str]:
    read = [name] if name != TOGETHER else [n for n in FIELDS if config.weights.get(n, 0.0) > 0]
    return Counter(word for n in read for text in FIELDS[n](unit) for word in words(text))


def _block(texts: Iterable[Counter[str]], weight: float, first: int, config: TextConfig) -> Block:
    """Smoothed inverse document frequencies, as scikit-learn has them."""
    n_units, units_with = 0, Counter[str]()
    for counts in texts:
        n_units += 1
        units_with.update(counts.keys())
    most = max(config.most_units * n_units, FEW_UNITS)
    kept = sorted(w for w, n in units_with.items() if config.least_units <= n <= most)
    rarity = np.array([log((1 + n_units) / (1 + units_with[w])) + 1 for w in kept], np.float64)
    return Block(weight, {word: first + place for place, word in enumerate(kept)}, rarity)


def _tf_idf(counts: Counter[str], block: Block) -> Vector:
    """Sublinear: a word that stands there ten times weighs 1 + ln 10."""
    first = next(iter(block.columns.values()), 0)
    found = ((block.columns[w], n) for w, n in counts.items() if w in block.columns)
    return {c: (1 + log(n)) * float(block.rarity[c - first]) for c, n in found}


def _scaled(vector: Vector, length: float) -> Vector:
    now = sum(value * value for value in vector.values()) ** 0.5
    return {column: value * length / now for column, value in vector.items()}


def _stacked(rows: Iterable[Vector], n_terms: int) -> sp.csr_matrix:
    data: list[float] = []
    indices: list[int] = []
    indptr = [0]
    for row in rows:
        for column in sorted(row):
            indices.append(column)
            data.append(row[column])
        indptr.append(len(indices))
    arrays = (np.array(data, np.float32), np.array(indices, np.int32), np.array(indptr, np.int32))
    return sp.csr_matrix(arrays, shape=(len(indptr) - 1, n_terms))
