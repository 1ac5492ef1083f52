"""Every store there is, each behind the same fixture."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from recsys.stores.base import Stores
from recsys.stores.open import open_stores


@pytest.fixture(params=["memory", "sqlite"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    urls = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path / 'library.db'}"}
    opened = open_stores(urls[request.param])
    yield opened.stores
    opened.close()
