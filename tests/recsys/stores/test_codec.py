"""Records: exact both ways, the same bytes for the same thing, no more than is known."""

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from recsys.data.background import Background
from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit, UnitKind, Work
from recsys.stores.codec import (
    background_from_json,
    reader_from_json,
    reader_to_json,
    unit_from_json,
    unit_to_json,
)
from tests.contracts.made import NOW, reader, unit

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    text=words,
    authors=st.lists(words, max_size=3),
    kind=st.sampled_from(UnitKind),
    position=st.none() | st.integers(1, 10**9),
    until=st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_a_unit_is_the_same_after_both_ways(
    text: str,
    authors: list[str],
    kind: UnitKind,
    position: int | None,
    until: datetime | None,
) -> None:
    work = Work(id="w", title=text or "w", position=position)
    made = unit("a", text=text, authors=tuple(authors), kind=kind, work=work, embargo_until=until)
    assert unit_from_json(unit_to_json(made)) == made
    assert unit_to_json(unit_from_json(unit_to_json(made))) == unit_to_json(made)


def test_only_what_is_known_is_written() -> None:
    bare = Unit(id=UnitId("a"), title="T", url="urn:x:1")
    assert orjson.loads(unit_to_json(bare)) == {"id": "a", "title": "T", "url": "urn:x:1"}
    assert set(orjson.loads(reader_to_json(reader("r1")))) == {"id", "created"}


def test_a_record_without_a_field_that_came_later_has_its_default() -> None:
    assert reader_from_json(b'{"id": "r1", "created": "2026-03-02T10:00:00Z"}') == reader("r1")


@given(
    purposes=st.lists(st.sampled_from(Purpose), unique=True),
    states=st.lists(st.sampled_from(ConsentState), min_size=4, max_size=4),
    interests=st.lists(words, max_size=3),
    groups=st.lists(words | st.just(" Choir "), max_size=3),
    affiliations=st.lists(words | st.just("choir"), max_size=3),
    zone=st.sampled_from(["UTC", "Europe/Zurich"]),
)
def test_the_background_of_a_record_is_that_of_its_reader(
    purposes: list[Purpose],
    states: list[ConsentState],
    interests: list[str],
    groups: list[str],
    affiliations: list[str],
    zone: str,
) -> None:
    decisions = [
        Consent(purpose=purpose, state=state, at=NOW, via="desk")
        for purpose, state in zip(purposes, states, strict=False)
    ]
    made = Reader(
        id=ReaderId("r"),
        consents=Consents(tuple(decisions)),
        interests=tuple(interests),
        groups=tuple(groups),
        affiliations=tuple(affiliations),
        time_zone=zone,
        created=NOW,
    )
    assert background_from_json(reader_to_json(made)) == Background.of(made)


def test_a_record_that_makes_no_sense_is_not_read() -> None:
    with pytest.raises(ValidationError):
        unit_from_json(b'{"id": "a", "title": "T", "url": "urn:x:1", "kind": "novel"}')
