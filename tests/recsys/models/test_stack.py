"""Bands of readers and the members' weights in them."""

import numpy as np
import pytest

from recsys.models.blend import Blend
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from tests.recsys.models.boards import SIZE, checkerboard, history


def test_members_that_count_for_nobody_are_left_out() -> None:
    assert Stack.of({"a": 1.0, "b": 0.0}).weights == {"a": (1.0,)}
    assert [*Stack({"a": (0.0, 0.0), "b": (0.0, 1.0)}, (0, 3)).heard().weights] == ["b"]


@pytest.mark.parametrize(
    ("weights", "bands"), [((1.0,), (0, 2)), ((1.0, 1.0), (1, 2)), ((1.0, 1.0), (0, 0))]
)
def test_what_fits_no_band_is_refused(weights: tuple[float, ...], bands: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="band"):
        Stack({"a": weights}, bands)


def test_each_reader_is_scored_with_the_weights_of_their_band() -> None:
    data = checkerboard()
    members = {n: MODELS[n].model.fit(data, MODELS[n].config(), seed=7) for n in ("cosine", "ease")}
    short, long = history(SIZE, {0: 1.0}), history(SIZE, {0: 1.0, 2: 1.0, 5: 1.0})
    weights = {"cosine": (1.0, 0.0), "ease": (0.0, 2.0), "content": (0.0, 0.0)}
    banded = Blend.of(data, members, Stack(weights, (0, 3)))
    of_one, of_other = (
        Blend.of(data, members, Stack({n: (of[band],) for n, of in weights.items()}))
        for band in (0, 1)
    )
    assert banded.stack.weights["content"][0] > 0
    for reader, one in ((short, of_one), (long, of_other)):
        others = np.setdiff1d(np.arange(SIZE), reader.indices)
        best = np.argmax(banded.score(reader)[0, others])
        expected = one.score(reader)[0, others]
        assert expected[best] == pytest.approx(expected.max()), "many units of a board are level"
