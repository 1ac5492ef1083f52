"""A budget is read as people write it, and counts what is left."""

import pytest

from recsys.errors import Invalid
from training.tuning.budget import Budget, duration, spoken


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("20m", 1200), ("1h30m", 5400), ("1h", 3600), ("1.5m", 90), (" 2M5s ", 125)],
)
def test_a_length_of_time_is_read_as_people_write_it(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "20", "m", "soon", "0s", "-5m", "5m2h", "1d", "20 m"])
def test_what_is_no_length_of_time_is_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid, match=r"budget: .*no length of time") as found:
        duration(text)
    assert found.value.field == "budget"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(7, "7 s"), (59.6, "1 m 00 s"), (1205, "20 m 05 s"), (5400, "1 h 30 m"), (-3, "0 s")],
)
def test_seconds_are_said_in_their_two_largest_parts(seconds: float, said: str) -> None:
    assert spoken(seconds) == said


def test_a_budget_goes_down_with_the_clock_and_with_what_was_spent_before() -> None:
    moments = iter([100.0, 100.0, 130.0, 130.0])
    budget = Budget(60, lambda: next(moments), lambda: 0.0, spent_before=10)
    assert budget.left == 50
    assert budget.left == 20
    assert budget.spent == 40


def test_the_pace_says_how_much_of_the_machine_there_was() -> None:
    passed, worked = iter([0.0, 30.0, 60.0]), iter([5.0, 15.0, 95.0])
    budget = Budget(60, lambda: next(passed), lambda: next(worked))
    assert budget.pace == 3.0  # ten seconds of work in thirty
    assert budget.pace == 1.0  # two cores at work are no reason to hurry
