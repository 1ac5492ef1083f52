"""What takes long is done before a model serves."""

from itertools import product

from recsys.bootstrap import Services
from recsys.domain.ids import ReaderId
from recsys.models import block_loops as model_loops
from recsys.models import loops
from recsys.pipeline import block_loops, history_loops, list_loops, pair_loops, together_loops
from recsys.pipeline.caps import WINDOW
from recsys.pipeline.query import Query
from recsys.pipeline.shelf import INDEXES
from recsys.services.shelves import Shelves


def test_no_list_waits_for_the_indexes_of_a_warm_shelf(library: Services) -> None:
    bundle, shelves = library.champions.current(), Shelves(library.stores.units)
    assert bundle is not None
    shelves.warm(bundle)
    shelf = shelves.latest(bundle, library.stores.units.version())
    assert set(INDEXES) <= set(vars(shelf))


def test_no_list_waits_for_the_loops_of_a_warm_shelf(library: Services) -> None:
    bundle = library.champions.current()
    assert bundle is not None
    loops.compiled.cache_clear()
    Shelves(library.stores.units).warm(bundle)
    ready = compiled()
    assert min(map(len, ready)) > 0
    some = [ReaderId(who) for who in ("Text-1", "Bread-2", "Text-3", "nobody")]
    for length, count in product((WINDOW, WINDOW + 1), range(1, len(some) + 1)):
        surface = f"{length}/{count}"  # never asked for before
        asked = [Query(reader=who, k=length, surface=surface) for who in some[:count]]
        library.recommend.for_readers(asked)
    assert compiled() == ready


def compiled() -> list[list[object]]:
    """The types that each loop over one list is compiled for."""
    of_a_list = (
        list_loops._fitting,
        list_loops._highest,
        list_loops._removed,
        loops._rows_at_columns,
        model_loops._keyed,
        history_loops._deeds,
        block_loops._neared,
        block_loops._nearness,
        block_loops._pooled,
        pair_loops._alike,
        pair_loops._heaviest,
        pair_loops._strongest,
        together_loops._filled,
        together_loops._removed,
    )
    return [[*loops.compiled(loop).signatures] for loop in of_a_list]  # type: ignore[attr-defined, arg-type]
