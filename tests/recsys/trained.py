"""The small library in a home of its own, with a champion that was really trained."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from recsys.bootstrap import Services, services_over
from recsys.settings import Settings
from recsys.stores.open import open_stores
from tests.recsys.small_library import EVENTS, READERS, UNITS

__all__ = ["trained_library"]


@contextmanager
def trained_library(home: Path, train: Callable[[Services, str], None]) -> Iterator[Services]:
    settings = Settings(home=home)
    with closing(services_over(open_stores(settings.store_url), settings)) as services:
        services.stores.units.upsert(UNITS).result(10)
        services.stores.readers.upsert(READERS).result(10)
        services.stores.events.append(EVENTS).result(10)
        train(services, "first")
        services.champions.promote("first", by="test").result(10)
        services.champions.refresh()
        yield services
