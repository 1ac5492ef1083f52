"""What a fit would need is held against what it may have, before it begins."""

from math import inf

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.data.assemble import assemble
from recsys.data.interactions import HistoryConfig
from recsys.errors import Misconfigured
from recsys.machine import machine_memory
from recsys.models.cost import Needs, Size
from recsys.models.registry import ASKING, MODELS
from recsys.settings import Settings, TrainingConfig
from tests.training.small_logs import log_of
from training.commands.options import limits_from
from training.fit import fit_all
from training.limits import PYTHON, Limits, held_by, refuse_beyond
from training.spec import Spec, load_spec

EMPTY = Size(users=0, items=0, pairs=0, together=0, letters=0)


def quiet(_doing: str) -> None:
    pass


def test_a_fit_that_needs_too_much_memory_is_refused_with_both_figures() -> None:
    with pytest.raises(Misconfigured, match=r"models\.ease: .*13\.50 GB.*0\.40 GB.*8 GB") as found:
        refuse_beyond(Limits(8.0), "ease", Needs(memory_bytes=13.5e9, seconds=1), PYTHON)
    assert "allowed" in str(found.value)


def test_a_fit_that_takes_too_long_is_refused_with_both_figures() -> None:
    with pytest.raises(Misconfigured, match=r"models\.ease: .*1,200 s.*60 s"):
        refuse_beyond(Limits(8.0, 60), "ease", Needs(memory_bytes=1, seconds=1200), 0)


def test_what_fits_is_not_refused() -> None:
    refuse_beyond(Limits(1.0), "ease", Needs(memory_bytes=4e8, seconds=1e9), 6e8)


@pytest.mark.parametrize("nonsense", [{"memory_gb": 0.0}, {"memory_gb": 0.4}, {"seconds": 0}])
def test_a_limit_that_allows_nothing_is_no_limit(nonsense: dict[str, float]) -> None:
    with pytest.raises(Misconfigured, match=next(iter(nonsense))):
        Limits(**nonsense)


def test_no_limit_is_above_what_the_machine_has() -> None:
    assert Limits(1e6).memory_bytes == machine_memory() < 1e15


def test_what_is_held_is_python_the_data_and_the_arrays_of_the_models() -> None:
    class Inner:
        def __init__(self) -> None:
            self.dense = np.zeros(1000, np.float32)

    class Model:
        def __init__(self) -> None:
            self.inner = Inner()
            self.sparse = sp.csr_matrix(np.eye(10, dtype=np.float32))
            self.name = "x"

    assert held_by(EMPTY, []) == PYTHON
    assert held_by(EMPTY, [Model()]) == PYTHON + 4000 + 10 * 4 + 10 * 4 + 11 * 4
    assert held_by(Size(users=1, items=1, pairs=1, together=1, letters=1), []) > PYTHON


def test_a_model_too_large_is_left_out_and_the_others_go_on() -> None:
    data = assemble(log_of(20, 30), HistoryConfig(), seed=0)
    spec = Spec(models={name: MODELS[name].config() for name in ("popularity", "ease")})
    needed = {
        name: MODELS[name].model.needs(Size.of(data), spec.models[name]).memory_bytes
        for name in spec.models
    }
    assert needed["popularity"] != needed["ease"]
    between = (held_by(Size.of(data), []) + sum(needed.values()) / 2) / 1e9
    members = fit_all(data, spec, seed=0, say=quiet, limits=Limits(between))
    greater = max(needed, key=lambda name: needed[name])
    assert [one.name for one in members.fitted] == [min(needed, key=lambda name: needed[name])]
    assert f"models.{greater}" in members.left_out[greater]


def test_where_nothing_fits_there_is_no_training() -> None:
    data = assemble(log_of(20, 30), HistoryConfig(), seed=0)
    spec = Spec(models={"popularity": MODELS["popularity"].config()})
    with pytest.raises(Misconfigured, match="popularity"):
        fit_all(data, spec, seed=0, say=quiet, limits=Limits(0.4 + 1e-6))


def test_a_spec_without_a_model_is_refused() -> None:
    data = assemble(log_of(20, 30), HistoryConfig(), seed=0)
    with pytest.raises(Misconfigured, match="spec: names no model"):
        fit_all(data, Spec(models={}), seed=0, say=quiet, limits=Limits())


def test_the_command_line_goes_before_the_spec_and_the_spec_before_the_settings() -> None:
    settings = Settings(training=TrainingConfig(memory_gb=1))
    silent, speaking = Spec(models={}), Spec(models={}, memory_gb=2)
    assert limits_from(None, silent, settings) == Limits(1, inf)
    assert limits_from(None, speaking, settings) == Limits(2, inf)
    assert limits_from(3, speaking, settings) == Limits(3, inf)


def test_the_spec_of_all_models_lacks_none() -> None:
    assert set(load_spec("all").models) == set(MODELS) - ASKING
