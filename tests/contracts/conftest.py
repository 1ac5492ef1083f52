"""Every store there is, each behind the same fixture."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from recsys.stores.base import Stores
from recsys.stores.open import open_stores
from tests.contracts.made import reader


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    opened = open_stores(_url(request, tmp_path))
    yield opened.stores
    opened.close()


@pytest.fixture
def house(stores: Stores) -> Stores:
    """Two readers are known."""
    stores.readers.upsert([reader("r1"), reader("r2")]).result()
    return stores


def _url(request: pytest.FixtureRequest, folder: Path) -> str:
    match request.param:
        case "memory":
            return "memory:"
        case "sqlite":
            return f"sqlite:///{folder / 'library.db'}"
        case _:
            return str(request.getfixturevalue("postgres_url"))
