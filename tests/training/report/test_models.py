"""Every model's figures, and who beats whom, against lists worked by hand."""

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.report.small_story import story
from training.report.measured import models, significance, summary
from training.report.shown import models as models_shown
from training.report.shown import significance as significance_shown
from training.report.shown import summary as summary_shown

SECOND = 1 / log2(3)
"""What a hit on the second place is worth."""
ALPHA = (1 + 1 / (1 + SECOND)) / 2
BETA = (SECOND + SECOND / (1 + SECOND)) / 2


def test_models_stand_in_order_of_accuracy_with_a_panel_for_each_kind() -> None:
    found = models.measured(story())
    assert found["order"] == ["alpha", "beta"]
    panels = {one["name"]: one for one in found["panels"]}
    new = panels["Units new to the reader"]
    assert (new["size"], new["of"], new["measure"]) == (2, "readers", "ndcg")
    assert new["found"]["alpha"][0] == pytest.approx(ALPHA)
    assert new["found"]["beta"][0] == pytest.approx(BETA)
    again = panels["Units the reader comes back to"]
    assert again["found"]["beta"][0] == pytest.approx(SECOND)
    assert again["found"]["own_past"][0] == 1, "4 used nothing but A"
    assert [*again["found"]] == ["alpha", "beta", "own_past", "again"]
    assert panels["Readers with 1–2 units"]["size"] == 1
    assert panels["Units nobody had used yet"]["found"]["beta"][0] == 1, "E, shown to 3"
    assert panels["Units nobody had used yet"]["found"]["alpha"][0] == 0


def test_panels_and_tables_say_the_same() -> None:
    html = models_shown.shown(models.measured(story()))
    assert html.count(f"{ALPHA:.4f}") >= 3, "in the chart's words, and in both tables"
    assert 'scope="row"' in html


def test_the_summary_compares_with_the_best_other_model() -> None:
    found = summary.measured(story())
    assert found["served"] == "alpha"
    assert found["against"]["beta"][0] == pytest.approx(ALPHA - BETA)
    assert found["cold_units"][0] == 0
    html = summary_shown.shown(found)
    assert "<b>alpha</b> is better than beta, beyond noise. " in html


def test_rivals_are_gathered_by_how_they_fare() -> None:
    found = {**summary.measured(story()), "served": "mine"}
    found["against"] = {"a": [0.1, 0.05, 0.2], "b": [-0.1, -0.2, -0.05], "c": [0.1, 0.01, 0.2],
                        "d": [0.0, -0.1, 0.1]}  # fmt: skip
    html = summary_shown.shown(found)
    assert "<b>mine</b> is better than a or c, beyond noise. " in html
    assert "<b>mine</b> is worse than b, beyond noise. " in html
    assert "<b>mine</b> cannot be told from d. " in html


def test_a_difference_of_two_models_is_that_of_their_means() -> None:
    found = significance.measured(story())
    assert found is not None
    ((first, second, gain, p),) = found["pairs"]
    assert [found["names"][first], found["names"][second]] == ["alpha", "beta"]
    assert gain == pytest.approx(ALPHA - BETA)
    assert 0 < p <= 1


def test_p_values_worked_by_hand() -> None:
    """Deviations (-1, 0, 1, 0) have spread √½, (-1, 5, -1, -3) spread 3.  The first difference, 1,
    is √2 spreads: of its own draws two reach that, of the larger of both three.  The second, 0.1,
    is reached by all."""
    observed = np.array([1.0, 0.1])
    drawn = observed + np.array([[-1, -1], [0, 5], [1, -1], [0, -3]])
    assert significance.corrected(observed[:1], drawn[:, :1]) == pytest.approx([3 / 5])
    assert significance.corrected(observed, drawn) == pytest.approx([4 / 5, 5 / 5])


@given(st.integers(0, 2**32), st.integers(2, 6))
def test_a_correction_never_makes_a_difference_more_certain(seed: int, pairs: int) -> None:
    rng = np.random.default_rng(seed)
    observed, noise = rng.normal(0, 2, pairs), rng.normal(size=(60, pairs))
    alone = [
        significance.corrected(observed[[at]], (observed + noise)[:, [at]])[0]
        for at in range(pairs)
    ]
    together = significance.corrected(observed, observed + noise)
    assert (together >= np.array(alone) - 1e-12).all()


def test_asking_the_same_question_twice_costs_nothing() -> None:
    """Where Holm's method would double the doubt."""
    rng = np.random.default_rng(0)
    drawn = 0.5 + rng.normal(size=(200, 1))
    once = significance.corrected(np.array([0.5]), drawn)
    twice = significance.corrected(np.array([0.5, 0.5]), np.repeat(drawn, 2, axis=1))
    assert twice == pytest.approx([once[0], once[0]])


def test_models_that_show_the_same_are_never_told_apart() -> None:
    same = {"2": "DE", "3": "CD", "4": "AB"}
    found = significance.measured(story({"one": same, "two": same}))
    assert found is not None
    assert found["pairs"][0][2:] == [0.0, 1.0]
    assert "sure" not in significance_shown.shown(found)


def test_a_certain_difference_is_coloured_and_starred() -> None:
    html = significance_shown.shown(
        {"k": 10, "names": ["a", "b", "c"], "level": 0.05, "draws": 10,
         "pairs": [[0, 1, 0.01, 0.2], [0, 2, 0.25, 0.001], [1, 2, 0.24, 0.04]]}
    )  # fmt: skip
    assert html.count('class="sure"') == 2
    assert "<b>.2500*</b>" in html
    assert "2 of 3 pairs" in html


def test_one_model_alone_is_compared_with_nobody() -> None:
    assert significance.measured(story({"alone": {"2": "DE", "3": "CD", "4": "AB"}})) is None
