"""What takes long is done before a model serves."""

from recsys.bootstrap import Services
from recsys.models import loops
from recsys.pipeline import list_loops
from recsys.pipeline.shelf import INDEXES
from recsys.services.shelves import Shelves
from tests.recsys.services.conftest import asked


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
    asked(library, reader="Text-1")
    assert compiled() == ready


def compiled() -> list[list[object]]:
    """The types that each loop over one list is compiled for."""
    of_a_list = (
        list_loops._fitting,
        list_loops._heaviest,
        list_loops._highest,
        list_loops._in_common,
        list_loops._removed,
        loops._rows_at_columns,
    )
    return [[*loops.compiled(loop).signatures] for loop in of_a_list]  # type: ignore[attr-defined, arg-type]
