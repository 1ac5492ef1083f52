"""A house on each kind of store."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from recsys.stores.open import open_stores
from tests.recsys.push.house import House

NewHouse = Callable[..., House]


@pytest.fixture(params=["memory", "sqlite"])
def new_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewHouse]:
    kind = request.param
    url = "memory:" if kind == "memory" else f"sqlite:///{tmp_path / 'library.db'}"
    opened = open_stores(url)

    def build(**fields: Any) -> House:
        return House(opened.stores, **fields)

    yield build
    opened.close()


@pytest.fixture
def house(new_house: NewHouse) -> House:
    return new_house()
