"""The data's portrait against a log of eleven events worked by hand."""

import pytest

from tests.training.report.small_story import LATER, LEARNT, story, units
from training.report.measured.portrait import measured
from training.report.shown.portrait import shown


def test_sizes_are_counted_from_what_was_learnt_and_what_came_later() -> None:
    sizes = measured(story())["sizes"]
    assert (sizes["learnt"], sizes["later"]) == (11, 4)
    assert (sizes["readers"], sizes["units"], sizes["pairs"]) == (4, 5, 10)
    assert sizes["density"] == pytest.approx(10 / 20)
    assert sizes["repeats"] == pytest.approx(1 / 11), "1 came back to A once"
    assert sizes["median_history"] == 2.5, "one, two, three and four units"
    assert (sizes["cold_units"], sizes["cold_targets"], sizes["targets"]) == (1, 1, 3)
    assert (sizes["judged_readers"], sizes["cold_readers"]) == (2, 0)


def test_popularity_is_readers_by_rank_and_the_share_of_the_least_used() -> None:
    popularity = measured(story())["popularity"]
    assert popularity["curve"] == [[1, 4], [2, 3], [3, 2], [4, 1]]
    assert popularity["lorenz"] == [[0, 0], [0.2, 0], [0.4, 0.1], [0.6, 0.3], [0.8, 0.6], [1, 1]]
    assert popularity["gini"] == pytest.approx(0.4)
    assert popularity["top_hundredth"] == pytest.approx(0.4)


def test_readers_are_counted_by_the_units_they_used() -> None:
    lengths = dict(measured(story())["lengths"])
    assert (lengths["1"], lengths["2"]) == (1, 1)
    assert lengths["3–5"] == 2
    assert sum(lengths.values()) == 4


def test_weeks_begin_on_monday() -> None:
    """Day 4 since the epoch was Monday, 5 January 1970."""
    assert measured(story())["weeks"] == [
        ["1970-01-05", 7, 0],
        ["1970-01-12", 4, 0],
        ["1970-01-19", 0, 4],
    ]


def test_hours_are_shown_only_where_the_log_knows_them() -> None:
    assert measured(story())["hours"] == [], "all at noon: dates, really"
    spread = [(who, unit, day + hour / 24) for hour, (who, unit, day) in enumerate(LEARNT)]
    hours = measured(story(learnt=spread))["hours"]
    assert hours[0][12] == 2, "Mondays at noon: the fifth, and the nineteenth"
    assert hours[1][13] == 1, "the next day, an hour later"
    assert sum(map(sum, hours)) == 15


def test_units_are_aged_from_their_first_use() -> None:
    older = [("1", "A", -400.5), *LEARNT[1:]]
    ages = measured(story(learnt=older))["ages"]
    assert ages == [
        ["nobody used it yet", 1, 1],
        ["under 30 days", 3, 2],
        ["30 to 90 days", 0, 0],
        ["90 to 365 days", 0, 0],
        ["older", 1, 0],
    ]


def test_a_log_without_times_has_no_weeks_and_no_ages() -> None:
    timeless = [(who, unit, 0.0) for who, unit, _ in LEARNT]
    found = measured(story(learnt=timeless, later=[(w, u, 0.0) for w, u, _ in LATER]))
    assert found["weeks"] == found["hours"] == []
    assert found["ages"] == [["nobody used it yet", 1, 1], ["somebody did", 4, 2]]
    assert "Week by week" not in shown(found)


def test_what_is_written_of_units_is_counted() -> None:
    told = story(
        catalogue=units(
            A={"language": "fr", "authors": ("Zoé",)},
            B={"language": "fr", "subjects": ("Botany", "Algae")},
            C={"language": "de", "subjects": ("Botany",)},
        )
    )
    known = measured(told)["known"]
    assert known["shares"]["language"] == pytest.approx(3 / 5)
    assert known["shares"]["author"] == pytest.approx(1 / 5)
    assert known["languages"] == [["fr", 2], ["de", 1]]
    assert known["subjects"] == [["Botany", 2], ["Algae", 1]]


def test_the_portrait_says_its_figures() -> None:
    html = shown(measured(story()))
    assert "Gini 0.40" in html
    assert "50.0\u00a0%" in html, "half of all pairs"
