"""The members' sum beside the matrix they are collapsed into, where nothing is cut off."""

import numpy as np

from recsys.data.assemble import assemble
from recsys.data.interactions import HistoryConfig
from recsys.models.blend import Blend
from recsys.models.calibration import Calibration
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from tests.training.small_logs import log_of
from training.unfolded import Folded, Unfolded


def test_what_is_collapsed_is_the_members_sum_but_for_what_a_unit_says_of_itself() -> None:
    data = assemble(log_of(40, 30), HistoryConfig(), seed=0)
    members = {
        name: MODELS[name].model.fit(data, MODELS[name].config(), seed=0)
        for name in ("popularity", "cosine", "content")
    }
    stack = Stack(
        {"popularity": (0.5, 0.1), "cosine": (1.0, 2.0), "content": (0.3, 0.2)},
        bands=(0, 3),
        calibration=Calibration((1.5, 1.2), (0.1, -0.1)),
    )
    histories = data.histories()
    ours = Unfolded.of(data, members, stack).score(histories)
    theirs = Folded(Blend.of(data, members, stack)).score(histories)
    others = histories.toarray() == 0
    np.testing.assert_allclose(ours[others], theirs[others], rtol=1e-4, atol=1e-5)
