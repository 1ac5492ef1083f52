"""What takes long is done before a model serves."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from recsys.bootstrap import Services
from recsys.domain.ids import ReaderId
from recsys.models import block_loops as model_loops
from recsys.models import loops
from recsys.models.bundle import Bundle
from recsys.models.compiling import compiled
from recsys.pipeline import (
    block_loops,
    history_loops,
    list_loops,
    pair_loops,
    print_loops,
    together_loops,
)
from recsys.pipeline.caps import WINDOW
from recsys.pipeline.lists import rehearse
from recsys.pipeline.query import Query
from recsys.pipeline.shelf import INDEXES, Shelf
from recsys.services.shelves import Shelves
from recsys.stores.base import UnitChange
from tests.recsys.services.conftest import Train
from tests.recsys.small_library import UNITS, unit

PLAIN = ("bundle", "version", "units", "ids", "rows", "arrived")
"""Of a shelf, what can be compared as it is."""


def test_no_list_waits_for_the_indexes_of_a_warm_shelf(library: Services) -> None:
    bundle, shelves = library.champions.current(), Shelves(library.stores.units)
    assert bundle is not None
    shelves.warm(bundle)
    shelf = shelves.latest(bundle, library.stores.units.version())
    assert set(INDEXES) <= set(vars(shelf))


def bundles(library: Services, train: Train) -> tuple[Bundle, Bundle]:
    """The second knows units that came after the first, in another order."""
    new = [unit(f"new/{n}", "Text") for n in range(5)]
    library.stores.units.upsert([*new[::2], *UNITS[:1], *new[1::2]]).result(timeout=10)
    train(library, "second")
    return library.champions.version("first"), library.champions.version("second")


@pytest.mark.parametrize("seed", range(4))
def test_a_shelf_under_another_model_is_as_if_it_had_been_read_for_it(
    library: Services, train: Train, seed: int
) -> None:
    first, second = bundles(library, train)
    states = [change.unit for change in library.stores.units.changes(0)]
    Random(seed).shuffle(states)
    states = [unit("only/here", "Bread"), *states[: 30 * (seed + 1)]]
    states += [replace(one, title=f"{one.title}, again") for one in states[::3]]
    for here, there in ((first, second), (second, first), (None, first), (second, None)):
        held = Shelf.empty(here).updated(states[:20], 20).updated(states[20:], 40)
        held.cards_of([held.rows[one.id] for one in states[::2]])
        brought, read = held.under(there), Shelf.empty(there).updated(states, 40)
        assert [getattr(brought, name) for name in PLAIN] == [getattr(read, name) for name in PLAIN]
        for vectors in ("fresh", "newcomers"):
            difference = getattr(brought, vectors) != getattr(read, vectors)
            assert difference.nnz == 0
        assert len(brought.cards) == len(held.cards)
        assert brought.cards_of([*brought.cards]) == read.cards_of([*brought.cards])


def test_the_catalogue_is_read_once_for_all_models(
    library: Services, train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = bundles(library, train)
    units, read = library.stores.units, list[tuple[int, int | None]]()

    def changes(after: int, until: int | None = None) -> Iterator[UnitChange]:
        read.append((after, until))
        return type(units).changes(units, after, until)

    monkeypatch.setattr(units, "changes", changes)
    shelves, version = Shelves(units), units.version()
    shelves.latest(first, version - 2)
    assert shelves.latest(second, version).ids != shelves.latest(first, version).ids
    assert read == [(0, version - 2), (version - 2, version)]


def test_the_shelf_that_serves_stays_whatever_is_warmed_meanwhile(
    library: Services, train: Train
) -> None:
    first, second = bundles(library, train)
    train(library, "third")
    shelves, version = Shelves(library.stores.units), library.stores.units.version()
    shelves.warm(first)
    serving = shelves.latest(first, version)
    for other in (second, library.champions.version("third"), second):
        shelves.warm(other)
        assert shelves.latest(first, version) is serving
    assert len(shelves._latest) == 2


def test_a_first_unit_that_the_catalogue_lost_leaves_no_loop_to_be_compiled(
    library: Services,
) -> None:
    bundle = library.champions.current()
    assert bundle is not None
    states = (change.unit for change in library.stores.units.changes(0))
    shelf = Shelf.empty(bundle).updated((one for one in states if one.id != bundle.items.ids[0]), 1)
    compiled.cache_clear()
    rehearse(shelf)
    assert min(map(len, ready_for())) > 0


def test_no_list_waits_for_the_loops_of_a_warm_shelf(library: Services) -> None:
    bundle = library.champions.current()
    assert bundle is not None
    compiled.cache_clear()
    Shelves(library.stores.units).warm(bundle)
    ready = ready_for()
    assert min(map(len, ready)) > 0
    some = [ReaderId(who) for who in ("Text-1", "Bread-2", "Text-3", "nobody")]
    for length, count in product((WINDOW, WINDOW + 1), range(1, len(some) + 1)):
        surface = f"{length}/{count}"  # never asked for before
        asked = [Query(reader=who, k=length, surface=surface) for who in some[:count]]
        library.recommend.for_readers(asked)
    assert ready_for() == ready


def ready_for() -> list[list[object]]:
    """The types that each loop over one list is compiled for."""
    of_a_list = (
        list_loops._fitting,
        list_loops._highest,
        list_loops._removed,
        loops._rows_at_columns,
        model_loops._keys_of_best,
        model_loops.scored,
        history_loops._laid_out,
        history_loops._deeds,
        block_loops._offered,
        pair_loops._alike,
        pair_loops._heaviest,
        print_loops._words_of,
        print_loops.set_in_type,
        together_loops.outlined,
    )
    return [[*compiled(loop).signatures] for loop in of_a_list]  # type: ignore[attr-defined]
