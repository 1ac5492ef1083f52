"""Ids: any printable text of any script, and nothing else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.domain.ids import event_id, push_id, reader_id, slate_id, unit_id
from recsys.errors import Invalid

DOORS = (unit_id, reader_id, event_id, slate_id, push_id)

Door = Callable[..., str]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "raw",
    [
        "1",
        "10.1000/182",
        "QA76.73 .P98 L88",
        "数据库/第3章",
        "a%2Fb?c#d",
        "..",
        "🦉",
        "ʻokina",
        "x" * 512,
    ],
)
def test_dois_call_numbers_and_every_script_are_ids(door: Door, raw: str) -> None:
    assert door(raw) == raw


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "raw",
    ["", " ", " a", "a ", "a\nb", "a\x00b", "a\tb", "\u200e", "\ud800", "a\u2028b", "x" * 513],
)
def test_what_cannot_be_printed_is_no_id(door: Door, raw: str) -> None:
    with pytest.raises(Invalid):
        door(raw)


@given(st.text(max_size=600))
def test_an_id_survives_utf_8_and_stays_itself_or_is_refused(raw: str) -> None:
    try:
        identifier = unit_id(raw)
    except Invalid:
        return
    assert identifier == raw
    assert identifier.encode().decode() == raw


def test_the_error_names_the_field_it_was_asked_about() -> None:
    with pytest.raises(Invalid) as problem:
        reader_id("", field="events.3.reader")
    assert problem.value.field == "events.3.reader"
