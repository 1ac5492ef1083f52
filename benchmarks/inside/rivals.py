"""The same readers and catalogue as `implicit` would have them, in a bare loop: no rule, no reason,
no attribution, nothing written down."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from implicit.utils import ParameterWarning

from recsys.data.dataset import Dataset
from recsys.domain.ids import ReaderId

__all__ = ["ALS", "COSINE", "Ask", "rivals"]

FACTORS, NEIGHBOURS = 64, 200
ALS = f"implicit's ALS, {FACTORS} factors"
COSINE = f"implicit's cosine, {NEIGHBOURS} neighbours"
ROUNDS = 2
"""Of ALS: more change what is recommended, and not how long that takes."""

Ask = Callable[[ReaderId], object]


def rivals(data: Dataset, k: int) -> Iterator[tuple[str, Ask]]:
    """By name: a list of `k` for one reader, on one thread."""
    matrix = sp.csr_matrix(data.interacted(), dtype=np.float32)
    als = AlternatingLeastSquares(factors=FACTORS, iterations=ROUNDS, num_threads=1, random_state=0)
    for name, model in ((ALS, als), (COSINE, CosineRecommender(K=NEIGHBOURS, num_threads=1))):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ParameterWarning)  # it converts what it made itself
            model.fit(matrix, show_progress=False)
        yield name, _asking(model, matrix, data, k)


def _asking(model: Any, matrix: sp.csr_matrix, data: Dataset, k: int) -> Ask:
    rows = {reader: row for row, reader in enumerate(data.users.ids)}

    def ask(reader: ReaderId) -> object:
        row = rows[reader]
        return model.recommend(row, matrix[row], N=k)

    return ask
