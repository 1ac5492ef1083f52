"""The gate: what serves changes only for a difference that chance does not explain."""

import numpy as np

from training.gate import GateConfig, Verdict, judge

CONFIG = GateConfig(fewest_readers=20)


def verdict(ours: np.ndarray, theirs: np.ndarray) -> Verdict:
    return judge(ours, theirs, "the champion", CONFIG, label="NDCG@10", seed=0)


def test_a_clear_gain_serves_and_says_by_how_much() -> None:
    theirs = np.random.default_rng(0).random(100)
    found = verdict(theirs + 0.1, theirs)
    assert found.promoted
    assert "+0.1000" in found.reason
    assert "100 readers" in found.reason


def test_the_same_lists_do_not_serve_again() -> None:
    values = np.random.default_rng(0).random(100)
    found = verdict(values, values)
    assert not found.promoted
    assert found.reason.startswith("not better than the champion beyond noise")


def test_a_gain_within_noise_does_not_serve() -> None:
    rng = np.random.default_rng(0)
    theirs = rng.random(100)
    assert not verdict(theirs + rng.normal(0.001, 0.3, 100), theirs).promoted


def test_a_loss_is_called_one() -> None:
    values = np.random.default_rng(0).random(100)
    assert verdict(values - 0.1, values).reason.startswith("worse than the champion")


def test_however_great_the_gain_a_handful_of_readers_decides_nothing() -> None:
    found = verdict(np.ones(19), np.zeros(19))
    assert not found.promoted
    assert "19 readers" in found.reason
    assert "20 are needed" in found.reason
