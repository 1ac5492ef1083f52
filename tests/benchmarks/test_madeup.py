"""A made-up library serves as any other does."""

from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.fitting.synthetic import Asked
from benchmarks.serving import guess
from benchmarks.serving.madeup import made_up
from recsys.bootstrap import open_services
from recsys.pipeline.query import Query
from recsys.settings import Settings


def test_its_readers_get_lists_of_their_own(tiny: Path) -> None:
    with closing(open_services(Settings(home=tiny))) as services:
        readers = [reader.id for reader in services.stores.readers.scan()]
        assert (len(readers), services.stores.units.count()) == (30, 120)
        made = [services.recommend.make(Query(reader=reader, k=5)).slate for reader in readers]
        bundle = services.champions.current()
    assert bundle is not None
    assert bundle.model.weights().nnz > 120
    assert bundle.model.vectors is None
    assert sum(slate.personal for slate in made) > 20
    assert all(len(slate.entries) == 5 for slate in made)
    assert len({tuple(entry.unit for entry in slate.entries) for slate in made}) > 10


def test_a_large_one_holds_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guess, "COLLAPSED", 100)
    home = made_up(Asked(units=150, readers=20, pairs=100), tmp_path / "home")
    with closing(open_services(Settings(home=home))) as services:
        bundle = services.champions.current()
        reader = next(iter(services.stores.readers.scan())).id
        slate = services.recommend.make(Query(reader=reader, k=5)).slate
    assert bundle is not None
    assert bundle.model.vectors is not None
    assert bundle.model.vectors.dimensions == guess.WIDTH
    assert len(slate.entries) == 5
