"""How much of a log the blend is learnt on."""

from dataclasses import replace

import pytest

from recsys.data.interactions import HistoryConfig
from recsys.models.stack import Stack
from tests.training.small_logs import log_of
from training.experiment import STILL, Plan, learnt_for, parts
from training.spec import Spec, SplitConfig, load_spec, only
from training.stacking import Led


def plan(windows: int) -> Plan:
    spec = Spec(models={}, split=SplitConfig(inner=0.5, windows=windows))
    return Plan(spec, HistoryConfig(), 0, 10, lambda _doing: None)


@pytest.mark.parametrize("windows", [1, 2, 3])
def test_each_window_ends_where_the_next_has_learnt_to(windows: int) -> None:
    raw = log_of(80, 40)
    whole = len(raw.log)
    lengths = [len(part.log) for part in parts(raw, plan(windows))]
    assert lengths == [whole, whole // 2, whole // 2 // 2][:windows][::-1]


def test_two_windows_are_enough_where_they_have_the_readers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = log_of(80, 40)
    monkeypatch.setattr("training.experiment.READERS", 10)
    assert len(parts(raw, plan(3))) == 2
    nobody = replace(raw, log=raw.log.where(raw.log.users < 3))
    assert len(parts(nobody, plan(3))) == 3


@pytest.mark.parametrize(("left", "leads"), [(STILL * 10.0, True), (STILL * 10.0 - 0.1, False)])
def test_trees_are_tried_where_the_rest_takes_no_longer_than_is_left(
    monkeypatch: pytest.MonkeyPatch, left: float, leads: bool
) -> None:
    """The first window takes ten seconds by this clock."""
    tried = []

    def learn(*_: object, seed: int, leads: bool) -> Led:
        tried.append(leads)
        return Led(Stack.of({"popularity": 1.0}))

    monkeypatch.setattr("training.experiment.learn_stack", learn)
    clock = iter([left + 12.0, left + 2.0, left])
    two = plan(2)
    spec = replace(two.spec, models=only(load_spec("plain"), ["popularity"]).models)
    learnt = learnt_for(log_of(80, 40), replace(two, spec=spec), lambda: next(clock))
    assert tried == [leads]
    assert learnt.hurried is not leads
