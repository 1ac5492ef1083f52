"""Where settings are tried: later parts of the log, and some readers of a large one."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.data.assemble import canonical
from recsys.data.interactions import HistoryConfig
from tests.training.small_logs import log_of
from tests.training.tuning.making import plan_of
from training.tuning import arena as module
from training.tuning.arena import arena, sampled


def test_windows_learn_from_what_came_before_what_they_are_judged_on() -> None:
    latest, before = arena(log_of(80, 40), plan_of()).windows
    for window in (latest, before):
        assert window.data.log.days.max() <= window.holdout.test.days.min()
    assert before.holdout.test.days.max() <= latest.holdout.test.days.min()
    assert len(latest.data.items) == 40


def test_another_decay_changes_histories_and_nothing_else() -> None:
    (latest, _) = arena(log_of(80, 40), plan_of()).windows
    first = latest.seats(HistoryConfig()).asked
    other = latest.seats(replace(HistoryConfig(), half_life_days=1.0)).asked
    assert abs(first.histories - other.histories).max() > 0.1
    assert abs(first.targets - other.targets).max() == 0
    np.testing.assert_array_equal(first.readers, other.readers)


def test_a_large_log_is_represented_by_some_readers_with_all_they_did() -> None:
    raw = canonical(log_of(80, 40), HistoryConfig(), seed=0)
    part = sampled(raw, 100, seed=0)
    assert 90 < len(part.log) <= 100
    drawn = np.unique(part.log.users)
    assert len(part.log) == np.isin(raw.log.users, drawn).sum()
    assert part.units == raw.units
    assert sampled(raw, len(raw.log), seed=0) is raw


def test_no_more_readers_are_asked_than_there_is_time_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "ASKED", 7)
    for window in arena(log_of(80, 40), plan_of()).windows:
        assert len(window.seats(HistoryConfig()).asked) == 7


def test_the_same_seed_asks_the_same_readers_in_the_same_order() -> None:
    one, other = (arena(log_of(80, 40), plan_of()).windows[0] for _ in range(2))
    ours, theirs = (window.seats(HistoryConfig()).asked for window in (one, other))
    np.testing.assert_array_equal(ours.readers, theirs.readers)
    assert sorted(ours.readers) != ours.readers.tolist()
