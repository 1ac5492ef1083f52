"""Many readers at once: the best of each row as by a sort, a head dealt out anew, and the sums of a
reader that are the same bits in any company."""

from typing import Any

import numpy as np
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.models.blend import Blend
from recsys.models.block_loops import leading
from recsys.models.calibration import Calibration
from recsys.models.head_loops import dealt
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from recsys.models.trees import Trees
from tests.recsys.models.boards import SIZE, checkerboard

FEW = [-np.inf, -1.5, -0.0, 0.0, 0.25, 1.0, 3e38]


@settings(deadline=None)  # the first call compiles
@given(
    st.integers(1, 40),
    st.integers(0, 400),
    st.integers(0, 2**32 - 1),
    st.sampled_from(["few", "many"]),
)
def test_the_best_are_those_of_a_stable_sort(k: int, n: int, seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    drawn = rng.choice(FEW, (3, n)) if kind == "few" else rng.standard_normal((3, n))
    scores = drawn.astype(np.float32)
    barred = [np.sort(rng.choice(n, size, replace=False)) for size in (0, n // 2, min(n, 3))]
    ends = np.cumsum([0, *map(len, barred)]).astype(np.int32)
    before = scores.copy()
    found = leading(scores, k, ends, np.concatenate(barred).astype(np.int32))
    np.testing.assert_array_equal(scores, before)
    for row, own in enumerate(barred):
        allowed = [i for i in range(n) if i not in own and scores[row, i] > -np.inf]
        best = sorted(allowed, key=lambda i: (-scores[row, i], i))[:k]
        assert found[row].tolist() == best + [-1] * (k - len(best))


def test_scores_that_are_all_the_same_need_no_room() -> None:
    scores = np.zeros((2, 5000), np.float32)
    scores[1, 4000:] = 1.0
    nobody = np.zeros(3, np.int32)
    found = leading(scores, 5, nobody, np.zeros(0, np.int32))
    assert found.tolist() == [[0, 1, 2, 3, 4], [4000, 4001, 4002, 4003, 4004]]


def test_a_head_is_dealt_out_by_what_is_told_and_ties_stay() -> None:
    scores = np.array([[9, 5, 8, 7, 6], [1, 2, 3, 4, 5]], np.float32)
    head = np.array([[0, 2, 3, 4], [4, 3, -1, -1]], np.int32)
    dealt(scores, head, np.array([[0, 1, -0.0, 7], [-2, -1, 99, 99]], np.float32))
    assert scores.tolist() == [[7, 5, 8, 6, 9], [1, 2, 3, 5, 4]]


def test_a_reader_has_the_same_scores_in_any_company() -> None:
    data = checkerboard()
    members: dict[str, Any] = {
        name: MODELS[name].model.fit(data, MODELS[name].config(), seed=7)
        for name in ("popularity", "cosine", "content")
    }
    weights = {"popularity": (0.5, 0.1), "cosine": (1.0, 3.0), "content": (2.0, 0.7)}
    trees = Trees.stump(1, 0.3, -1.0, 1.0).joined(Trees.stump(-1, 1.0, 0.2, -0.3))
    blend = Blend.of(data, members, Stack(weights, (0, 3), trees, Calibration((0.5, 0.9))))
    rng = np.random.default_rng(3)
    drawn = rng.standard_normal((70, SIZE)) * (rng.random((70, SIZE)) < rng.random((70, 1)))
    readers = sp.csr_matrix(drawn.astype(np.float32))
    together = blend.score(readers)
    for row in range(70):
        span = slice(readers.indptr[row], readers.indptr[row + 1])
        alone = blend.total(blend.spread(readers.indices[span], readers.data[span]))
        assert together[row].tolist() == alone.tolist()
