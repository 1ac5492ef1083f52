"""Units, readers, events, slates and pushes: what cannot be does not come into being."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, PushId, ReaderId, SlateId, UnitId
from recsys.domain.push import OPEN_STATES, Push, PushState
from recsys.domain.reader import PushWishes, Reader
from recsys.domain.slate import Entry, Provenance, Reason, ReasonCode, Slate
from recsys.domain.unit import Status, Unit
from recsys.errors import Invalid

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAIVE = NOON.replace(tzinfo=None)

UNIT = Unit(id=UnitId("u1"), title="Sets", url="https://library.example/sets")
READER = Reader(id=ReaderId("r1"), created=NOON)
EVENT = Event(id=EventId("e1"), reader=ReaderId("r1"), verb=Verb.BORROW, at=NOON, unit=UnitId("u1"))
ENTRY = Entry(
    position=1,
    unit=UnitId("u1"),
    title="Sets",
    snippet="",
    truncated=False,
    url="https://library.example/sets",
    authors=("Georg Cantor",),
    credit="Georg Cantor",
    licence="CC-BY-4.0",
    reminder="Part of a work: cite the source.",
    score=0.5,
    source="blend",
    reasons=(Reason(ReasonCode.SAME_SUBJECT, "You read about sets."),),
)
SLATE = Slate(
    id=SlateId("s1"),
    reader=ReaderId("r1"),
    at=NOON,
    surface="home",
    personal=True,
    notice=None,
    entries=(ENTRY,),
    drops=(),
    provenance=Provenance(model="m1", policy="1", catalogue=1, events=1, seed=0),
)
PUSH = Push(
    id=PushId("p1"),
    reader=ReaderId("r1"),
    slate=SlateId("s1"),
    units=(UnitId("u1"),),
    channel="inbox",
    trigger="tick",
    payload=b"{}",
    planned_at=NOON,
    not_before=NOON,
    expires_at=NOON + timedelta(days=1),
    dedupe_key="r1:u1",
    policy="1",
)
TWICE = replace(ENTRY, position=2)
SECOND = replace(ENTRY, position=2, unit=UnitId("u2"))


@pytest.mark.parametrize(
    ("value", "changes", "field"),
    [
        (UNIT, {"title": " "}, "title"),
        (UNIT, {"url": ""}, "url"),
        (UNIT, {"url": "library.example/sets"}, "url"),
        (UNIT, {"url": "https://"}, "url"),
        (UNIT, {"url": "javascript:alert(1)"}, "url"),
        (UNIT, {"url": "https://library.example/a b"}, "url"),
        (UNIT, {"status": Status.EMBARGOED}, "embargo_until"),
        (UNIT, {"embargo_until": NAIVE}, "embargo_until"),
        (READER, {"time_zone": "Mars/Olympus"}, "time_zone"),
        (READER, {"created": NAIVE}, "created"),
        (PushWishes(), {"daily_cap": 6}, "push.daily_cap"),
        (PushWishes(), {"daily_cap": -1}, "push.daily_cap"),
        (EVENT, {"at": NAIVE}, "at"),
        (EVENT, {"unit": None}, "unit"),
        (EVENT, {"verb": Verb.SEARCH, "unit": None}, "query"),
        (EVENT, {"verb": Verb.SEARCH, "unit": None, "query": "  "}, "query"),
        (EVENT, {"position": 0}, "position"),
        (EVENT, {"position": 1_000_001}, "position"),
        (EVENT, {"rating": float("nan")}, "rating"),
        (EVENT, {"rating": float("inf")}, "rating"),
        (SLATE, {"at": NAIVE}, "at"),
        (SLATE, {"entries": (SECOND,)}, "entries"),
        (SLATE, {"entries": (ENTRY, TWICE)}, "entries"),
        (SLATE, {"reader": None}, "personal"),
        (PUSH, {"units": ()}, "units"),
        (PUSH, {"propensity": 0.0}, "propensity"),
        (PUSH, {"propensity": 1.5}, "propensity"),
        (PUSH, {"planned_at": NAIVE}, "planned_at"),
        (PUSH, {"not_before": NAIVE}, "not_before"),
        (PUSH, {"expires_at": NAIVE}, "expires_at"),
    ],
)
def test_nonsense_cannot_be_built(value: Any, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        replace(value, **changes)
    assert problem.value.field == field


@pytest.mark.parametrize(
    "part", ["title", "url", "authors", "credit", "licence", "reminder", "reasons"]
)
def test_an_entry_without_its_attribution_cannot_be_built(part: str) -> None:
    empty = () if part in {"authors", "reasons"} else ""
    with pytest.raises(Invalid) as problem:
        replace(ENTRY, **{part: empty})
    assert problem.value.field == part


@pytest.mark.parametrize("value", [UNIT, READER, EVENT, ENTRY, SLATE, PUSH])
def test_values_are_frozen(value: Any) -> None:
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        value.id = "another"


@pytest.mark.parametrize("url", ["doi:10.1000/182", "urn:isbn:9780262033848", "HTTP://a.example/x"])
def test_persistent_names_are_addresses(url: str) -> None:
    assert replace(UNIT, url=url).url == url


def test_a_search_needs_no_unit_and_may_be_for_nobody() -> None:
    search = Event(id=EventId("e2"), reader=None, verb=Verb.SEARCH, at=NOON, query="sets")
    assert (search.unit, search.reader) == (None, None)


def test_an_active_unit_is_open_and_a_withdrawn_one_never_is() -> None:
    assert UNIT.is_open(NOON)
    assert not replace(UNIT, status=Status.WITHDRAWN).is_open(NOON)


def test_an_embargo_ends_at_its_instant() -> None:
    embargoed = replace(UNIT, status=Status.EMBARGOED, embargo_until=NOON)
    assert not embargoed.is_open(NOON - timedelta(microseconds=1))
    assert embargoed.is_open(NOON)


def test_a_reader_has_agreed_to_nothing_at_birth() -> None:
    assert READER.consents.decisions == ()
    assert not READER.consents.personal


def test_no_field_of_a_reader_could_hold_who_they_are() -> None:
    barred = {"name", "email", "mail", "card", "ip", "address", "phone", "birthday"}
    assert not barred & set(Reader.__dataclass_fields__)


def test_only_what_was_not_yet_sent_is_open() -> None:
    assert {PushState.PLANNED, PushState.INFLIGHT} == OPEN_STATES
