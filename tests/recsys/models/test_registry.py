"""Which models there are."""

from pathlib import Path

import pytest

from recsys.models.absent import ABSENT, absent, loads
from recsys.models.registry import MODELS


def test_a_model_is_left_out_only_where_its_package_is_missing() -> None:
    assert absent(lambda module: None) == {"warp": "lightfm-next"}
    assert absent(lambda module: module) == {}


def test_every_model_is_registered_or_absent() -> None:
    assert ("warp" in MODELS) != ("warp" in ABSENT)


def test_a_package_that_lacks_something_of_the_system_does_not_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As LightGBM fails, where there is no OpenMP."""
    (tmp_path / "lacking.py").write_text("raise OSError('libomp.dylib')")
    monkeypatch.syspath_prepend(tmp_path)
    assert (loads("lacking"), loads("not_there_at_all"), loads("json")) == (False, False, True)
