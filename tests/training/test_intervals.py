"""Bootstrap intervals: known sampling errors, pairing, and indifference to the order of readers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.intervals import Estimate, difference, estimates, share


def test_the_interval_is_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(1).normal(5, 2, (4000, 1))
    (found,) = estimates(values, seed=0)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert found.mean == pytest.approx(values.mean())
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.1)


def test_a_constant_has_no_uncertainty() -> None:
    assert estimates(np.full((9, 1), 0.25), seed=0) == [Estimate(0.25, 0.25, 0.25)]


def test_nobody_measured_is_zero_and_not_an_error() -> None:
    assert estimates(np.zeros((0, 2)), seed=0) == [Estimate(0.0, 0.0, 0.0)] * 2


def test_a_small_difference_on_the_same_readers_shows_although_each_mean_is_unsure() -> None:
    base = np.random.default_rng(2).random(500)
    gain = difference(base + 0.01, base, seed=0)
    first, second = estimates(np.column_stack([base, base + 0.01]), seed=0)
    assert first.high > second.low, "the two intervals overlap"
    assert gain.above_noise


def test_equal_models_are_never_apart() -> None:
    base = np.random.default_rng(3).random(50)
    gain = difference(base, base, seed=0)
    assert not gain.above_noise
    assert not gain.below_noise


@settings(max_examples=25)
@given(
    values=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=40),
    shuffle=st.randoms(),
)
def test_who_the_readers_are_does_not_matter(
    values: list[tuple[float, float]], shuffle: "object"
) -> None:
    shuffled = list(values)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' Random
    assert estimates(np.array(values), seed=5, draws=60) == estimates(
        np.array(shuffled), seed=5, draws=60
    )


@settings(max_examples=25)
@given(values=st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_interval_lies_within_what_was_seen(values: list[float]) -> None:
    (found,) = estimates(np.array(values)[:, None], seed=5, draws=60)
    assert min(values) - 1e-12 <= found.low <= found.high <= max(values) + 1e-12


def test_a_share_counts_targets_and_not_readers() -> None:
    found = share(np.array([1.0, 0.0]), np.array([1.0, 9.0]), seed=0)
    assert found.mean == pytest.approx(0.1), "one of ten, though the first reader got all of theirs"
    assert found.low == 0
    assert found.high == 1, "some draws have the first reader only"


def test_the_interval_of_a_share_is_as_wide_as_theory_says() -> None:
    hits = np.random.default_rng(5).binomial(4, 0.2, 3000)
    found = share(hits.astype(float), np.full(3000, 4.0), seed=0)
    half = 1.96 * np.sqrt(0.2 * 0.8 / 12_000)
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.1)


def test_a_share_of_nothing_is_zero_and_not_an_error() -> None:
    assert share(np.zeros(3), np.zeros(3), seed=0) == Estimate(0.0, 0.0, 0.0)
