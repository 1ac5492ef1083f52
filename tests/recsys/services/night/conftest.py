"""A library of some size, and the lists of all its readers: together, and one at a time."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest

from recsys.bootstrap import Services, services_over
from recsys.clock import FixedClock
from recsys.domain.ids import ReaderId
from recsys.services.night.config import NightConfig
from recsys.services.night.plan import Asked
from recsys.services.night.run import Done
from recsys.settings import Settings
from recsys.stores.open import open_stores
from tests.recsys.services import crowd
from tests.recsys.small_library import NOW

ROOM = NightConfig(memory_gb=8.0)


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that tests take copies of."""
    folder = tmp_path_factory.mktemp("crowd")
    with closing(opened(folder)) as services:
        crowd.fill(services)
        crowd.train(services)
    return folder


@pytest.fixture(scope="module")
def read_only(home: Path) -> Iterator[Services]:
    with closing(opened(home)) as services:
        yield services


@pytest.fixture
def library(home: Path, tmp_path: Path) -> Iterator[Services]:
    with closing(opened(shutil.copytree(home, tmp_path / "home"))) as services:
        yield services


def opened(home: Path, **said: Any) -> Services:
    settings = Settings(home=home, **said)
    return services_over(open_stores(settings.store_url), settings, clock=FixedClock(NOW))


def quiet(made: int, of: int) -> None:
    pass


def made(library: Services, out: Path, asked: Asked = Asked(), **how: Any) -> Done:  # noqa: B008 - frozen
    return library.night.run(asked, out, how.pop("memory", ROOM), how.pop("told", quiet), **how)


def one_at_a_time(library: Services, asked: Asked) -> dict[str, list[tuple[Any, ...]]]:
    each: dict[str, list[tuple[Any, ...]]] = {}
    for who in library.stores.readers.scan():
        answer = orjson.loads(library.recommend.make(asked.of(ReaderId(who.id))).answer)
        notice = answer["notice"] and answer["notice"]["code"]
        told = (answer["personal"], notice, answer["model"], answer["policy"])
        each[who.id] = [
            (e["position"], e["unit"], e["score"], e["source"], *told) for e in answer["entries"]
        ]
    return each


def of_file(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    each = defaultdict(list)
    names = ("position", "unit", "score", "source", "personal", "notice", "model", "policy")
    for row in pq.read_table(file).to_pylist():
        each[row["reader"]].append(tuple(row[name] for name in names))
    return dict(each)
