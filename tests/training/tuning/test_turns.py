"""Trials go where they cost little for what they may bring."""

from training.tuning.ledger import Trial
from training.tuning.turns import price, worth


def trials(*values: float | None) -> list[Trial]:
    """None: given up."""
    return [
        Trial("any", number, {}, value or 0.0, value is None, {})
        for number, value in enumerate(values)
    ]


def test_a_share_of_the_blend_is_what_a_model_is_worth() -> None:
    assert worth(0.4, alone=0.5) == 0.4


def test_a_model_without_a_share_may_hope_for_one_as_far_as_it_is_good_alone() -> None:
    assert worth(0.0, alone=1.0) == 0.1
    assert worth(0.0, alone=0.5) == 0.025


def test_a_trial_is_dearer_the_longer_it_takes_and_the_less_it_may_bring() -> None:
    assert price(trials(0.1), seconds=6.0, worth=0.5) == 12.0


def test_trials_grow_dearer_with_each_that_was_made() -> None:
    assert price(trials(0.1, 0.2, 0.3), seconds=1.0, worth=1.0) == 3.0


def test_they_grow_dearer_still_where_the_last_ones_were_no_better() -> None:
    assert price(trials(0.1, 0.3, 0.2, None), seconds=1.0, worth=1.0) == 4 * 3


def test_a_model_none_of_whose_trials_went_all_the_way_has_found_nothing() -> None:
    assert price(trials(None, None), seconds=1.0, worth=1.0) == 2 * 3
