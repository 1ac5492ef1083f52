"""What takes long is done before a model serves."""

from recsys.bootstrap import Services
from recsys.pipeline.shelf import INDEXES
from recsys.services.shelves import Shelves


def test_no_list_waits_for_the_indexes_of_a_warm_shelf(library: Services) -> None:
    bundle, shelves = library.champions.current(), Shelves(library.stores.units)
    assert bundle is not None
    shelves.warm(bundle)
    shelf = shelves.latest(bundle, library.stores.units.version())
    assert set(INDEXES) <= set(vars(shelf))
