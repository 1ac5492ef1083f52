"""Every store there is, each behind the same fixture."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from recsys.stores.base import Stores
from recsys.stores.open import open_stores


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    opened = open_stores(_url(request, tmp_path))
    yield opened.stores
    opened.close()


def _url(request: pytest.FixtureRequest, folder: Path) -> str:
    match request.param:
        case "memory":
            return "memory:"
        case "sqlite":
            return f"sqlite:///{folder / 'library.db'}"
        case _:
            return str(request.getfixturevalue("postgres_url"))
