"""The small library with a reader who may be pushed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from recsys.bootstrap import Services
from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.reader import PushWishes, Reader
from recsys.stores.open import OpenedStores, open_stores
from tests.recsys.push.people import NEVER_QUIET
from tests.recsys.small_library import reader

WILLING = (Purpose.HISTORY, Purpose.PERSONALISATION, Purpose.PUSH)
AVID = ReaderId("Text-1")
"""Has borrowed six of the eight units on text."""


def willing(name: str = "Text-1", channel: str = "inbox") -> Reader:
    wishes = PushWishes(daily_cap=5, quiet=NEVER_QUIET, channels=(channel,))
    return reader(name, *WILLING, push=wishes)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenedStores]:
    """SQLite alone: `tests.recsys.push` holds planner and sender to both kinds of store."""
    stores = open_stores(f"sqlite:///{tmp_path / 'library.db'}")
    yield stores
    stores.close()


@pytest.fixture
def pushing(library: Services) -> Services:
    library.readers.upsert([willing()]).result(timeout=5)
    return library
