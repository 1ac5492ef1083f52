"""The champion: swapped by one assignment, never by a damaged one."""

import gc
import os
import shutil
import sys
import time
import weakref
from pathlib import Path
from threading import get_native_id

import pytest

from recsys.bootstrap import Services, services_over
from recsys.errors import DamagedBundle, NotFound
from recsys.models import bundle as bundles
from recsys.models.bundle import Bundle
from recsys.services import champions
from recsys.stores.open import OpenedStores
from recsys.stores.shared import Topic
from tests.recsys.services.conftest import Train, asked, reopened
from tests.recsys.small_library import NOW

PATIENCE = 10.0


def serves(library: Services) -> str | None:
    bundle = library.champions.current()
    return bundle and bundle.version


def damage(library: Services, version: str) -> None:
    """By other files in their place: who has mapped those of before would fall with them."""
    for file in (library.settings.models_directory / version).glob("*.npy"):
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content[:-1])


def test_a_pointer_that_moved_is_obeyed_without_a_pause(
    library: Services, train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(champions, "LOOK_EVERY", 0.0)
    train(library, "second")
    library.stores.models.promote("second", at=library.clock.now(), by="cli").result(timeout=5)
    deadline = time.monotonic() + PATIENCE
    seen = set()
    while serves(library) != "second":
        seen.add(asked(library, reader="Text-1")["model"])
        assert time.monotonic() < deadline
    assert seen <= {"first", "second"}
    library.champions.close()


def test_who_loads_a_model_gives_way_to_requests_and_only_then(
    library: Services, train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = []

    def warm(bundle: Bundle) -> None:
        turns.append((bundle.version, sys.getswitchinterval()))
        if bundle.version == "third":
            raise ValueError("too cold")

    def load(directory: Path) -> Bundle:
        turns.append((directory.name, sys.getswitchinterval()))
        return read(directory)

    before, read = sys.getswitchinterval(), Bundle.load
    monkeypatch.setattr(library.champions, "_warm", warm)
    monkeypatch.setattr(Bundle, "load", load)
    for version in ("second", "third"):
        train(library, version)
        library.champions.promote(version, by="test").result(timeout=5)
        library.champions.refresh()
    library.champions.close()
    short = pytest.approx(champions.TURN)
    assert turns == [(version, short) for version in ("second", "second", "third", "third")]
    assert sys.getswitchinterval() == before
    train(library, "fourth")
    damage(library, "fourth")
    with pytest.raises(DamagedBundle):
        library.champions.promote("fourth", by="test")
    assert sys.getswitchinterval() == before


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own")
def test_who_loads_a_model_comes_after_all_others(
    library: Services, train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    def check(directory: Path, files: object) -> None:
        told.append(("checks", os.getpriority(os.PRIO_PROCESS, get_native_id())))

    def warm(bundle: Bundle) -> None:
        told.append(("warms", os.getpriority(os.PRIO_PROCESS, get_native_id())))

    monkeypatch.setattr(bundles, "_check", check)
    monkeypatch.setattr(library.champions, "_warm", warm)
    train(library, "second")
    library.stores.models.promote("second", at=library.clock.now(), by="cli").result(timeout=5)
    own = os.getpriority(os.PRIO_PROCESS, get_native_id())
    library.champions.wake()
    library.champions.close()
    assert told == [("checks", own + bundles.NICENESS), ("warms", own + champions.NICENESS)]
    assert os.getpriority(os.PRIO_PROCESS, get_native_id()) == own


class Ring:
    """Garbage that only a collector finds."""

    def __init__(self) -> None:
        self.itself = self


def test_what_requests_left_behind_does_not_outlast_a_swap(library: Services, train: Train) -> None:
    train(library, "second")
    left = []
    for swap in range(30):
        left.append(weakref.ref(Ring()))
        library.champions.promote(("second", "first")[swap % 2], by="test").result(timeout=5)
        library.champions.refresh()
    gc.collect()
    assert [ring() for ring in left] == [None] * 30


def test_one_call_goes_back_to_the_champion_before(library: Services, train: Train) -> None:
    train(library, "second")
    library.champions.promote("second", by="test").result(timeout=5)
    library.champions.refresh()
    assert serves(library) == "second"
    assert library.champions.roll_back(by="test").result(timeout=5) == "first"
    library.champions.refresh()
    assert serves(library) == "first"


def test_a_model_that_is_rolled_back_while_it_is_loaded_never_serves(
    library: Services, train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    def warm(_: Bundle) -> None:
        library.champions.roll_back(by="test").result(timeout=5)

    monkeypatch.setattr(library.champions, "_warm", warm)
    train(library, "second")
    library.champions.promote("second", by="test").result(timeout=5)
    serving = library.champions.refresh()
    assert serving is not None
    assert serving.version == "first"


def test_a_pointer_that_moves_on_while_a_model_is_loaded_is_followed(
    library: Services, train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed = []

    def warm(bundle: Bundle) -> None:
        warmed.append((bundle.version, serves(library)))
        if bundle.version == "second":
            library.stores.models.promote("third", at=NOW, by="other").result(timeout=5)

    monkeypatch.setattr(library.champions, "_warm", warm)
    for version in ("second", "third"):
        train(library, version)
    library.stores.models.promote("second", at=NOW, by="cli").result(timeout=5)
    library.champions.refresh()
    assert warmed == [("second", "first"), ("third", "first")]
    assert serves(library) == "third"


def test_whoever_follows_is_told_of_every_move_that_was_made_and_of_no_other(
    library: Services, train: Train
) -> None:
    moves: list[str | None] = []

    def moved() -> None:
        moves.append(library.stores.models.champion())

    opened = OpenedStores(library.stores, library.release)
    served = services_over(opened, library.settings, clock=library.clock, champion_moved=moved)
    train(library, "second")
    with pytest.raises(NotFound):
        served.champions.promote("third", by="test")
    served.champions.promote("second", by="test").result(timeout=5)
    served.champions.roll_back(by="test").result(timeout=5)
    with pytest.raises(NotFound):
        served.champions.roll_back(by="test").result(timeout=5)
    assert moves == ["second", "first"]


def test_a_damaged_champion_leaves_the_last_good_one_serving_and_says_so(
    library: Services, train: Train
) -> None:
    train(library, "second")
    damage(library, "second")
    library.stores.models.promote("second", at=library.clock.now(), by="cli").result(timeout=5)
    library.champions.refresh()
    assert serves(library) == "first"
    assert "second" in library.champions.trouble
    assert asked(library, reader="Text-1")["personal"]
    library.champions.roll_back(by="test").result(timeout=5)
    library.champions.refresh()
    assert library.champions.trouble == ""


def test_after_a_restart_a_damaged_champion_gives_way_to_the_one_before(
    library: Services, train: Train
) -> None:
    train(library, "second")
    library.champions.promote("second", by="test").result(timeout=5)
    damage(library, "second")
    restarted = reopened(library, library.settings)
    assert serves(restarted) == "first"
    assert "second" in restarted.champions.trouble


def test_a_word_that_the_pointer_moved_is_obeyed_without_any_request(
    library: Services, train: Train, caplog: pytest.LogCaptureFixture
) -> None:
    train(library, "second")
    library.stores.models.promote("second", at=library.clock.now(), by="other").result(timeout=5)
    with caplog.at_level("INFO"):
        library.shared.signals.send(Topic.CHAMPION)
        library.champions.close()
    assert "champion.serves" in caplog.text
    assert serves(library) == "second"


def test_without_any_model_left_lists_are_still_made(library: Services) -> None:
    shutil.rmtree(library.settings.models_directory)
    restarted = reopened(library, library.settings)
    assert serves(restarted) is None
    assert len(asked(restarted, reader="Text-1")["entries"]) == 10


def test_what_cannot_serve_cannot_be_promoted(library: Services, train: Train) -> None:
    with pytest.raises(NotFound, match="model"):
        library.champions.promote("unheard of", by="test")
    train(library, "second")
    damage(library, "second")
    with pytest.raises(DamagedBundle):
        library.champions.promote("second", by="test")
    assert library.champions.pointer() == "first"
