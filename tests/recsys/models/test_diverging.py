"""Models that are learnt step by step, with steps that are too long."""

import pytest

from recsys.errors import Misconfigured
from recsys.models.absent import ABSENT
from recsys.models.registry import MODELS
from tests.recsys.models.boards import checkerboard


@pytest.mark.filterwarnings("ignore:invalid value encountered")  # summing what diverged
@pytest.mark.parametrize("name", [name for name in ("bpr", "warp") if name not in ABSENT])
def test_a_training_that_diverges_is_a_setting_that_is_wrong(name: str) -> None:
    entry = MODELS[name]
    with pytest.raises(Misconfigured, match=rf"models\.{name}\.learning_rate: .*diverges"):
        entry.model.fit(checkerboard(), entry.config(learning_rate=1e30), seed=0)
