"""Which models there are."""

from recsys.models.absent import ABSENT, absent
from recsys.models.registry import MODELS


def test_a_model_is_left_out_only_where_its_package_is_missing() -> None:
    assert absent(lambda module: None) == {"warp": "lightfm-next"}
    assert absent(lambda module: module) == {}


def test_every_model_is_registered_or_absent() -> None:
    assert ("warp" in MODELS) != ("warp" in ABSENT)
