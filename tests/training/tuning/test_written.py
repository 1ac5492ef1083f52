"""A spec written down is the spec that is read."""

from dataclasses import fields, is_dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recsys.data.interactions import HistoryConfig
from recsys.domain.event import Verb
from recsys.models.ranges import OneOf
from recsys.models.registry import ASKING, MODELS
from training.gate import GateConfig
from training.spec import Spec, SplitConfig, load_spec
from training.tuning.space import Space
from training.tuning.written import as_toml


def read_again(spec: Spec, folder: Path) -> Spec:
    (folder / "spec.toml").write_text(as_toml(spec, 'said "so"\nin two lines'), "utf-8")
    return load_spec(str(folder / "spec.toml"))


def other(value: Any) -> Any:
    """A value of the same kind that is not the default."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case float():
            return value / 3 + 0.125 if value != inf else 7.5
        case str() | None:
            return value
        case dict():
            return {key: 0.1234 for key in value}
        case _:
            return value


def changed(config: Any) -> Any:
    """The config with everything that may be changed at will changed."""
    new = {}
    for field in fields(config):
        value = getattr(config, field.name)
        new[field.name] = changed(value) if is_dataclass(value) else other(value)
    return replace(config, **new)


@pytest.mark.parametrize("name", ["all", "default", "plain"])
def test_a_spec_that_comes_with_shelfcast_is_read_again_as_it_was(
    name: str, tmp_path: Path
) -> None:
    assert read_again(load_spec(name), tmp_path) == load_spec(name)


def test_every_setting_that_differs_is_written(tmp_path: Path) -> None:
    spec = Spec(
        models={"popularity": MODELS["popularity"].config(half_life_days=inf)},
        blend=False,
        history=HistoryConfig(half_life_days=12.5, longest=50, weights={Verb.VIEW: 0.5}),
        memory_gb=3.5,
        split=SplitConfig(cut=0.7),
        gate=GateConfig(fewest_readers=3, measure="recall"),
    )
    assert read_again(spec, tmp_path) == spec


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("name", sorted(MODELS.keys() - ASKING))
def test_whatever_a_search_finds_for_a_model_is_read_again(
    name: str, data: st.DataObject, tmp_path: Path
) -> None:
    space = Space.of(MODELS[name].config())
    point = {
        setting: data.draw(
            st.sampled_from(one.range.choices)
            if isinstance(one.range, OneOf)
            else st.integers(int(one.range.low), int(one.range.high))
            if one.whole
            else st.floats(one.range.low, one.range.high)
        )
        for setting, one in space.dimensions.items()
    }
    spec = Spec(models={name: space.config(point)}, history=HistoryConfig())
    assert read_again(spec, tmp_path) == spec


def test_settings_without_a_range_are_written_too(tmp_path: Path) -> None:
    for name in ("walk", "content", "bpr"):
        spec = Spec(models={name: changed(MODELS[name].config())})
        assert read_again(spec, tmp_path) == spec


def test_what_it_comes_from_stands_on_top() -> None:
    text = as_toml(Spec(models={"bm25": MODELS["bm25"].config()}), "found by\nhand")
    assert text == "# found by\n# hand\n\n[models.bm25]\n"


def test_what_toml_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be written"):
        as_toml(Spec(models={"bm25": replace(MODELS["bm25"].config(), k1=1j)}))
