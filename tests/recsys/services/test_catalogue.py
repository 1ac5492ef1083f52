"""The catalogue, and the shelf that lists are made from."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from recsys.bootstrap import Services
from recsys.domain.ids import UnitId
from recsys.domain.unit import Status, Unit
from recsys.errors import NotFound
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.traits import Trait
from recsys.services.shelves import Shelves
from tests.recsys.small_library import NOW, UNITS, unit


def test_withdrawing_twice_is_withdrawing_once(library: Services) -> None:
    before = library.stores.units.version()
    for _ in range(2):
        library.catalogue.withdraw(UnitId("text/1")).result(timeout=10)
    assert library.stores.units.version() == before + 1
    with pytest.raises(NotFound, match="unit"):
        library.catalogue.withdraw(UnitId("unheard of"))


def test_a_thousand_units_are_taken_down_in_one_go(library: Services) -> None:
    many = [unit(f"old/{n}", "Text", status=Status.WITHDRAWN) for n in range(1000)]
    assert library.catalogue.upsert(many).result(timeout=10).added == 1000


def test_every_unit_is_found_by_id(library: Services) -> None:
    assert library.catalogue.of(UnitId("text/1")) == UNITS[1]
    with pytest.raises(NotFound, match="unit"):
        library.catalogue.of(UnitId("unheard of"))


def same(one: Shelf, other: Shelf) -> bool:
    return (
        (one.units, one.ids, one.rows) == (other.units, other.ids, other.rows)
        and np.array_equal(one.fresh.toarray(), other.fresh.toarray())
        and all(map(same_trait, traits(one), traits(other)))
        and one.absent.tolist() == other.absent.tolist()
        and one.withdrawn.tolist() == other.withdrawn.tolist()
        and one.closures.until == other.closures.until
        and one.closures.under.tolist() == other.closures.under.tolist()
    )


def traits(shelf: Shelf) -> list[Trait]:
    return [shelf.by, shelf.about, shelf.works]


def same_trait(one: Trait, other: Trait) -> bool:
    """Whatever numbers stand for the names."""
    named = [{n: name for name, n in trait.names.items()} for trait in (one, other)]
    return (
        one.ends.tolist() == other.ends.tolist()
        and [named[0][n] for n in one.numbers] == [named[1][n] for n in other.numbers]
        and all(map(np.array_equal, one.written, other.written))
        and all(one.having(name).tolist() == other.having(name).tolist() for name in one.names)
    )


def under_embargo(days: int) -> Unit:
    until = NOW + timedelta(days=days)
    return replace(UNITS[0], status=Status.EMBARGOED, embargo_until=until)


def test_a_shelf_brought_up_step_by_step_is_the_one_built_at_once(library: Services) -> None:
    bundle = library.champions.current()
    shelves = Shelves(library.stores.units)
    steps = [
        [unit("new/1", "Bread"), unit("new/2", "Text")],
        [unit("new/2", "Sailing"), replace(UNITS[3], title="Renamed")],
        [unit("new/3", "Gardens"), unit("new/1", "Bread", status=Status.WITHDRAWN)],
        [replace(UNITS[1], authors=("Nobody Else",), subjects=("Text", "Bread")), under_embargo(0)],
        [replace(UNITS[1], authors=()), under_embargo(1), unit("new/1", "Bread")],
        [UNITS[0]],
    ]
    for units in steps:
        library.catalogue.upsert(units).result(timeout=10)
        version = library.stores.units.version()
        brought = shelves.latest(bundle, version)
        assert same(brought, Shelves(library.stores.units).past(bundle, version))
    assert brought.ids[-3:] == ("new/1", "new/2", "new/3")
    assert brought.unit(len(brought) - 2).subjects == ("Sailing",)


def test_an_older_shelf_is_exactly_as_it_was(library: Services) -> None:
    bundle, version = library.champions.current(), library.stores.units.version()
    library.catalogue.upsert([replace(UNITS[3], title="Renamed")]).result(timeout=10)
    row = Shelves(library.stores.units).past(bundle, version).rows[UNITS[3].id]
    assert Shelves(library.stores.units).past(bundle, version).unit(row) == UNITS[3]
    assert Shelves(library.stores.units).past(bundle, version + 1).unit(row).title == "Renamed"
