"""What is loaded before processes are forked is what each of them would have loaded."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import enumerate as threads

import pytest

from recsys.bootstrap import Services, load_ahead, open_services, services_over
from recsys.domain.ids import UnitId
from recsys.models.bundle import Bundle
from recsys.pipeline.shelf import Shelf
from recsys.settings import Settings
from recsys.stores.open import open_stores
from tests.recsys.services.conftest import Train, asked
from tests.recsys.small_library import EVENTS, READERS, UNITS


@pytest.fixture
def settings(tmp_path: Path, train: Train) -> Settings:
    """Of a library on disk that has two models, of which the first serves."""
    settings = Settings(home=tmp_path)
    with written(settings) as library:
        library.catalogue.upsert(UNITS).result(timeout=10)
        library.readers.upsert(READERS).result(timeout=10)
        library.feedback.append(EVENTS).result(timeout=10)
        for version in ("second", "first"):
            train(library, version)
            library.champions.promote(version, by="test").result(timeout=10)
    return settings


def written(settings: Settings) -> closing[Services]:
    """By another process, of which nobody's MLflow hears."""
    return closing(services_over(open_stores(settings.store_url), settings))


def loaded(settings: Settings) -> Shelf:
    ahead = load_ahead(settings)
    assert ahead is not None
    return ahead


def test_nothing_is_loaded_twice_and_no_thread_is_left(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(threads())
    ahead = loaded(settings)
    assert set(threads()) == before
    monkeypatch.setattr(Bundle, "load", None)
    with closing(open_services(settings, ahead=ahead)) as library:
        assert library.champions.current() is ahead.bundle
        assert library.shelves.latest(ahead.bundle, 0) is ahead
        assert asked(library, reader="Text-1")["model"] == "first"


def test_who_was_forked_obeys_what_has_changed_since(settings: Settings) -> None:
    ahead = loaded(settings)
    new = replace(UNITS[0], id=UnitId("came later"))
    with written(settings) as other:
        other.catalogue.upsert([new]).result(timeout=10)
        other.champions.roll_back(by="test").result(timeout=10)
    with closing(open_services(settings, ahead=ahead)) as library:
        assert library.shelves.latest(library.champions.current(), 0).row(new.id) is not None
        assert asked(library, reader="Text-1")["model"] == "second"


def test_there_is_nothing_to_load_before_the_first_model(tmp_path: Path) -> None:
    assert load_ahead(Settings(home=tmp_path)) is None


def test_a_model_that_is_damaged_is_told_by_each_process(settings: Settings) -> None:
    (settings.models_directory / "first" / "popularity.npy").unlink()
    ahead = loaded(settings)
    with closing(open_services(settings, ahead=ahead)) as library:
        assert library.champions.current() is ahead.bundle
        assert asked(library, reader="Text-1")["model"] == "second"
        assert "popularity.npy" in library.champions.trouble
