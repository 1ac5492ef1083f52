"""What every catalogue promises: versions, history, order."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recsys.domain.ids import UnitId
from recsys.domain.unit import Status, Unit, UnitKind, Work
from recsys.stores.base import Stores, UnitChange, Upserted
from tests.contracts.made import unit


def test_a_new_catalogue_is_empty_and_of_version_0(stores: Stores) -> None:
    assert (stores.units.version(), stores.units.count()) == (0, 0)
    assert list(stores.units.scan()) == list(stores.units.changes(0)) == []
    assert stores.units.arrived(0) == []


def test_a_unit_comes_back_as_it_went_in(stores: Stores) -> None:
    full = Unit(
        id=UnitId("10.1000/182 #§1 正则"),
        title="正则表达式 · Регулярные выражения",
        url="https://lib.example/unit/1",
        authors=("Kleene, S. C.", "王"),
        provider="lib-a",
        publisher="Press",
        work=Work(id="w1", title="Automata", isbn=("978-3-16-148410-0",), position=3),
        kind=UnitKind.ENTRY,
        abstract="Short.",
        text="Long.\n\nWith 'quotes', \"more\" and 🦉.",
        language="zh-Hans",
        subjects=("QA76", "004.4"),
        keywords=("regex",),
        published="1956",
        licence="CC-BY-4.0",
        rights="http://rightsstatements.org/vocab/InC/1.0/",
        credit="Lib A",
        status=Status.EMBARGOED,
        embargo_until=datetime(2027, 1, 1, 12, 30, 15, 123456, tzinfo=UTC),
    )
    stores.units.upsert([full]).result()
    assert stores.units.of([full.id]) == {full.id: full}
    assert list(stores.units.scan()) == [full]


def test_the_version_grows_by_one_with_every_unit_added_or_changed(stores: Stores) -> None:
    first = stores.units.upsert([unit("a"), unit("b")]).result()
    again = stores.units.upsert([unit("a"), unit("b", title="New")]).result()
    assert first == Upserted(added=2, changed=0, unchanged=0)
    assert again == Upserted(added=0, changed=1, unchanged=1)
    assert (stores.units.version(), stores.units.count()) == (3, 2)


def test_a_unit_that_comes_twice_in_one_call_is_added_and_then_changed(stores: Stores) -> None:
    done = stores.units.upsert([unit("a"), unit("a", title="New"), unit("a", title="New")])
    assert done.result() == Upserted(added=1, changed=1, unchanged=1)
    assert [c.unit.title for c in stores.units.changes(0)] == ["Regular expressions", "New"]
    assert [u.title for u in stores.units.scan()] == ["New"]


def test_older_states_are_kept_with_the_version_they_began_with(stores: Stores) -> None:
    stores.units.upsert([unit("a"), unit("b")]).result()
    stores.units.upsert([unit("a", status=Status.WITHDRAWN)]).result()
    old, other, new = unit("a"), unit("b"), unit("a", status=Status.WITHDRAWN)
    assert list(stores.units.changes(0)) == [
        UnitChange(1, old),
        UnitChange(2, other),
        UnitChange(3, new),
    ]
    assert list(stores.units.changes(1, 2)) == [UnitChange(2, other)]
    assert list(stores.units.changes(3)) == []


def test_a_changed_unit_keeps_its_place_and_is_not_a_new_arrival(stores: Stores) -> None:
    stores.units.upsert([unit("z"), unit("a")]).result()
    stores.units.upsert([unit("z", title="New"), unit("m")]).result()
    assert [u.id for u in stores.units.scan()] == ["z", "a", "m"]
    assert stores.units.arrived(0) == ["z", "a", "m"]
    assert stores.units.arrived(2) == ["m"]


def test_unknown_ids_are_left_out_and_many_may_be_asked_for(stores: Stores) -> None:
    many = [unit(f"u{n}") for n in range(2500)]
    stores.units.upsert(many).result()
    found = stores.units.of([*(u.id for u in many), UnitId("nobody")])
    assert len(found) == 2500
    assert [u.id for u in stores.units.scan()] == [u.id for u in many]
    assert [c.version for c in stores.units.changes(900, 2100)] == list(range(901, 2101))


def test_upserting_nothing_is_nothing(stores: Stores) -> None:
    assert stores.units.upsert([]).result() == Upserted(0, 0, 0)
    assert stores.units.of([]) == {}


batches = st.lists(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), max_size=5), max_size=6
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=batches)
def test_replaying_the_changes_gives_the_catalogue_of_any_version(
    stores: Stores, batches: list[list[tuple[str, str]]]
) -> None:
    start = stores.units.version()
    latest = {u.id: u for u in stores.units.scan()}
    as_of = {start: dict(latest)}
    for batch in batches:
        stores.units.upsert([unit(i, title=t) for i, t in batch]).result()
        for i, t in batch:
            if latest.get(UnitId(i)) != unit(i, title=t):
                latest[UnitId(i)] = unit(i, title=t)
                as_of[max(as_of) + 1] = dict(latest)
    assert stores.units.version() == max(as_of)
    for version, expected in as_of.items():
        replayed = {c.unit.id: c.unit for c in stores.units.changes(0, version)}
        assert replayed == expected


@pytest.mark.parametrize("title", ["'; DROP TABLE units; --", "a\tb", "\u202eright to left"])
def test_odd_text_is_only_text(stores: Stores, title: str) -> None:
    stores.units.upsert([unit("a", title=title)]).result()
    assert next(iter(stores.units.scan())).title == title
