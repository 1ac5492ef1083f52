"""Cells into values: expected values are by hand, instants by the `date` command's arithmetic."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.domain.event import Verb
from recsys.ingest.coerce import (
    LONGEST,
    choice,
    clock_time,
    flag,
    identifier,
    moment,
    number,
    text,
    texts,
    whole,
)

NINE = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
ZURICH = ZoneInfo("Europe/Zurich")


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-01T09:00:00Z",
        "2024-03-01T10:00:00+01:00",
        "20240301T090000Z",
        "1709283600",
        1709283600,
        1709283600.0,
        "1709283600000",
        1709283600000,
        1709283600000000,
        1709283600000000000,
        datetime(2024, 3, 1, 10, 0, tzinfo=ZURICH),
    ],
)
def test_an_instant_is_known_in_every_usual_spelling(cell: object) -> None:
    assert moment(None)(cell) == NINE


@pytest.mark.parametrize(
    "cell", ["2024-03-01T09:00:00", "2024-03-01", "20240301", date(2024, 3, 1)]
)
def test_a_time_without_a_zone_is_refused_and_the_remedy_named(cell: object) -> None:
    with pytest.raises(ValueError, match="--time-zone"):
        moment(None)(cell)


def test_a_time_without_a_zone_is_taken_in_the_stated_one() -> None:
    assert moment(ZURICH)("2024-03-01 10:00") == NINE
    assert moment(ZURICH)(date(2024, 3, 1)) == datetime(2024, 2, 29, 23, 0, tzinfo=UTC)


def test_a_stated_zone_does_not_overrule_one_of_its_own() -> None:
    assert moment(ZURICH)("2024-03-01T09:00:00Z") == NINE


def test_milliseconds_are_not_misread_as_a_compact_date() -> None:
    """Python would read 1612010112345 as 1612-01-01 23:45."""
    assert moment(ZURICH)("1612010112345").year == 2021


@pytest.mark.parametrize("cell", ["2024", 2024, "7", "1.2.2024", "yesterday", "inf", "1e999", True])
def test_what_is_no_time_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match="time"):
        moment(ZURICH)(cell)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime.fromisoformat("1975-01-01")))
def test_an_instant_survives_being_written(at: datetime) -> None:
    assert moment(None)(at.isoformat()) == at


@pytest.mark.parametrize("cell", ["", None, float("nan"), [], ()])
def test_a_blank_cell_says_nothing(cell: object) -> None:
    for read in (text, texts, identifier, number, whole, flag, clock_time, moment(None)):
        assert read(cell) is None


def test_text_is_taken_as_it_stands() -> None:
    assert text("  a\r\nb ") == "  a\r\nb "
    assert text(7.0) == "7"
    assert text(2_700_000_000) == "2700000000"


@pytest.mark.parametrize("cell", ["a\0b", "x" * (LONGEST + 1), True, b"bytes", {"a": 1}])
def test_what_is_no_text_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        text(cell)


def test_an_identifier_loses_the_spaces_around_it() -> None:
    assert identifier(" 10.1000/182 ") == "10.1000/182"
    assert identifier("  ") is None


def test_lists_are_split_at_semicolons() -> None:
    assert texts("Frank, Anne; Shoah ;; Shoah") == ("Frank, Anne", "Shoah")
    assert texts(["a; b", "c"]) == ("a; b", "c")
    assert texts('["a; b", "c"]') == ("a; b", "c")
    assert texts("[études diverses]; vigne") == ("[études diverses]", "vigne")


def test_numbers_flags_words_and_clocks() -> None:
    assert number("4.5") == 4.5
    assert whole("3") == 3
    assert flag("Yes") is True
    assert flag(False) is False
    assert choice(Verb)(" Borrow ") is Verb.BORROW
    assert str(clock_time("21:00")) == "21:00:00"


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (number, "four"),
        (number, "inf"),
        (number, True),
        (whole, "3.5"),
        (whole, 2**40),
        (flag, "perhaps"),
        (choice(Verb), "loan"),
        (clock_time, "25:00"),
    ],
)
def test_what_cannot_be_coerced_is_refused(read: object, cell: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(cell)  # type: ignore[operator]  # each of them is one of the functions above
