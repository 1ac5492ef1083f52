"""Readers drawn by lot: who is shown, what is named, what is marked."""

import json
from typing import Any

import pytest

from tests.training.report.small_story import Event, story, units
from training.report.measured.examples import measured
from training.report.shown.examples import shown

COMMON = 12
"""Readers 10 to 21 use A, B and C; they go on to D, which all of 50 to 61 use already."""


def log(rare: int = 0) -> list[Event]:
    """`rare` of them use E as well."""
    events = [
        (str(10 + who), unit, 1.0 + at) for who in range(COMMON) for at, unit in enumerate("ABC")
    ]
    events += [(str(50 + who), "D", 2.0) for who in range(COMMON)]
    return events + [(str(10 + who), "E", 9.0) for who in range(rare)]


def readers(
    rare: int = 0, later: str = "D", given: str = "DE", **about: Any
) -> dict[str, Any] | None:
    asked = [(str(10 + who), later, 20.0) for who in range(COMMON)]
    lists = {str(10 + who): given for who in range(COMMON)}
    names = "ABCDE" if "F" not in given + later else "ABCDEF"
    return measured(
        story({"alpha": lists}, catalogue=units(names, **about), learnt=log(rare), later=asked)
    )


def test_ten_readers_are_drawn_and_lettered() -> None:
    found = readers()
    assert found is not None
    assert [one["name"] for one in found["readers"]] == list("ABCDEFGHIJ")
    first = found["readers"][0]
    assert first["units"] == "3"
    assert first["targets"] == 1
    assert sorted(first["history"]) == ["Title A", "Title B", "Title C"]
    assert [entry["hit"] for entry in first["lists"][0]] == [True, False]
    assert "1 of 1 found" in shown(found)


def test_no_id_of_anybody_is_written_down() -> None:
    assert "person-" not in json.dumps(readers())
    assert "id-of-" not in json.dumps(readers())


def test_a_rarely_used_unit_is_not_named_as_anybodys() -> None:
    found = readers(rare=9, later="F", given="FD")
    assert found is not None
    with_rare = [one for one in found["readers"] if None in one["history"]]
    assert with_rare, "nine of twelve used E"
    assert "Title E" not in json.dumps(found)
    assert found["readers"][0]["lists"][0][0] == {"title": None, "hit": True, "because": []}
    assert found["readers"][0]["lists"][0][1]["title"] == "Title D", "not taken: only recommended"
    assert "a rarely used unit" in shown(found)


def test_a_unit_of_ten_readers_is_named() -> None:
    found = readers(rare=10, later="D")
    assert found is not None
    assert "Title E" in json.dumps([one["history"] for one in found["readers"]])


def test_readers_with_too_little_that_may_be_named_are_not_drawn() -> None:
    few = [(who, unit, day) for who, unit, day in log() if unit != "C"]
    asked = [(str(10 + who), "D", 20.0) for who in range(COMMON)]
    lists = {str(10 + who): "DE" for who in range(COMMON)}
    assert measured(story({"alpha": lists}, learnt=few, later=asked)) is None


def test_a_long_history_is_told_roughly() -> None:
    names = [chr(65 + at) for at in range(25)] + ["z"]
    learnt = [(str(10 + who), unit, 1.0) for who in range(COMMON) for unit in names[:25]]
    asked = [("10", "z", 5.0), ("11", "z", 5.0)]
    lists = {str(10 + who): "z" for who in range(COMMON)}
    found = measured(
        story({"alpha": lists}, catalogue=units("".join(names)), learnt=learnt, later=asked)
    )
    assert found is not None
    assert [one["units"] for one in found["readers"]] == ["more than 20"] * 2


@pytest.mark.parametrize(
    ("about", "mostly"),
    [
        ({"A": {"language": "fr"}, "B": {"language": "fr"}, "C": {"subjects": ("Botany",)}}, "fr"),
        ({"A": {"subjects": ("Botany",)}, "B": {"subjects": ("Botany", "Algae")}}, "Botany"),
        ({"A": {"subjects": ("Botany",)}, "B": {"subjects": ("Algae",)}}, None),
    ],
)
def test_a_reader_is_described_by_what_most_of_the_history_shares(
    about: dict[str, Any], mostly: str | None
) -> None:
    found = readers(**about)
    assert found is not None
    assert {one["mostly"] for one in found["readers"]} == {mostly}


def test_the_same_seed_draws_the_same_readers() -> None:
    assert readers(rare=5) == readers(rare=5)


def test_the_page_says_for_whom_it_is() -> None:
    found = readers()
    assert found is not None
    assert "not for publication" in shown(found)
