"""Snapshots: what may be learnt from, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from recsys.data.log import VERBS
from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, ReaderId, UnitId
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit
from recsys.stores.base import Stores
from recsys.stores.memory.open import open_memory
from training.snapshot import take

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def reader(name: str, *purposes: Purpose) -> Reader:
    given = tuple(
        Consent(purpose=p, state=ConsentState.GRANTED, at=NOON, via="desk") for p in purposes
    )
    return Reader(id=ReaderId(name), created=NOON, consents=Consents(given))


def event(number: int, who: str | None, unit: str | None = "u1", verb: Verb = Verb.BORROW) -> Event:
    return Event(
        id=EventId(f"e{number}"),
        reader=None if who is None else ReaderId(who),
        verb=verb,
        at=NOON + timedelta(days=number),
        unit=None if unit is None else UnitId(unit),
        query="regular expressions" if verb is Verb.SEARCH else None,
    )


@pytest.fixture
def stores() -> Stores:
    stores = open_memory()
    units = [Unit(id=UnitId(f"u{i}"), title=f"Unit {i}", url=f"urn:u{i}") for i in (1, 2)]
    stores.units.upsert(units).result()
    willing = reader("willing", Purpose.HISTORY, Purpose.PERSONALISATION)
    stores.readers.upsert([willing, reader("wary", Purpose.HISTORY)]).result()
    return stores


def test_only_readers_who_agree_to_both_are_learnt_from(stores: Stores) -> None:
    events = [event(0, "willing"), event(1, "wary"), event(2, None), event(3, "stranger")]
    stores.events.append(events).result()
    taken = take(stores)
    assert [taken.raw.readers[u] for u in taken.raw.log.users] == ["willing"]
    assert taken.withheld == 3
    assert taken.cutoff == stores.events.last_seq()


def test_robots_searches_and_unknown_units_are_left_out(stores: Stores) -> None:
    search = event(1, "willing", None, Verb.SEARCH)
    events = [event(0, "willing"), search, event(2, "willing", "u2"), event(3, "willing", "lost")]
    stores.events.append(events, robots=[False, False, True, False]).result()
    log = take(stores).raw.log
    assert len(log) == 1
    assert log.verbs.tolist() == [VERBS.index(Verb.BORROW)]
    assert log.days.tolist() == [NOON.timestamp() / 86_400]


def test_the_same_log_has_the_same_fingerprint_and_another_has_not(stores: Stores) -> None:
    stores.events.append([event(0, "willing")]).result()
    first, again = take(stores), take(stores)
    stores.events.append([event(1, "willing", "u2")]).result()
    later = take(stores)
    assert first.fingerprint == again.fingerprint != later.fingerprint


def test_a_withdrawn_consent_reaches_the_next_snapshot(stores: Stores) -> None:
    stores.events.append([event(0, "willing"), event(1, "willing", "u2")]).result()
    before = take(stores)
    withdrawn = Consent(
        purpose=Purpose.PERSONALISATION, state=ConsentState.WITHDRAWN, at=NOON, via="desk"
    )
    known = stores.readers.of([ReaderId("willing")])[ReaderId("willing")]
    changed = replace(known, consents=known.consents.with_decisions([withdrawn]))
    stores.readers.upsert([changed]).result()
    after = take(stores)
    assert (len(before.raw.log), len(after.raw.log)) == (2, 0)
    assert before.fingerprint != after.fingerprint


def test_what_a_unit_says_is_part_of_the_fingerprint(stores: Stores) -> None:
    before = take(stores)
    stores.units.upsert([Unit(id=UnitId("u1"), title="Renamed", url="urn:u1")]).result()
    assert take(stores).fingerprint != before.fingerprint


def test_an_empty_library_has_an_empty_snapshot() -> None:
    taken = take(open_memory())
    assert len(taken.raw.log) == 0
    assert taken.raw.log.days.dtype == np.float64
