"""Of readers who come again only what changed is read and worked out, and nothing is kept of who
was erased."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from recsys.bootstrap import Services
from recsys.data.recent import Recent
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId
from recsys.pipeline.history import NOTHING, History, histories_of
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.shelf import Shelf
from recsys.services import regulars
from recsys.services.regulars import Regulars
from recsys.stores.base import NOTHING_KNOWN, ReaderView
from tests.recsys.services.conftest import Train, asked, send
from tests.recsys.small_library import event, unit

pytestmark = pytest.mark.parametrize("opened", ["sqlite"], indirect=True)
TEXT, BREAD = ReaderId("Text-1"), ReaderId("Bread-1")


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[Recent]:
    """All that histories were made of."""
    made: list[Recent] = []

    def watched(recents: Sequence[Recent], *of: Any) -> list[History]:
        made.extend(recents)
        return histories_of(recents, *of)

    monkeypatch.setattr(regulars, "histories_of", watched)
    return made


class Watched:
    """Readers of a store, what is known when they are looked at, and what happens meanwhile."""

    def __init__(self, library: Services) -> None:
        self._readers = library.stores.readers
        self.known: list[set[ReaderId]] = []
        self.meanwhile: list[tuple[Regulars, ReaderId]] = []

    def views(
        self,
        readers: Sequence[ReaderId | None],
        *,
        limit: int,
        known: Mapping[ReaderId, ReaderView] = NOTHING_KNOWN,
    ) -> list[ReaderView]:
        self.known.append(set(known))
        views = self._readers.views(readers, limit=limit, known=known)
        for those, reader in self.meanwhile:
            those.forget(reader)
        return views


def watched_regulars(library: Services) -> tuple[Watched, Regulars]:
    store = Watched(library)
    return store, Regulars(store, PolicyConfig())  # type: ignore[arg-type]  # as much as is used


def test_who_did_nothing_since_is_worked_out_once(
    library: Services, worked_out: list[Recent]
) -> None:
    for surface in ("home", "search", "unit"):
        asked(library, reader="Text-1", surface=surface)
    assert len(worked_out) == 1
    send(library, event("other", "Bread-1", Verb.ACCEPT, "text/1"))
    asked(library, reader="Text-1", surface="page")
    assert len(worked_out) == 1


def test_an_event_a_unit_or_a_model_and_it_is_worked_out_anew(
    library: Services, worked_out: list[Recent], train: Train
) -> None:
    asked(library, reader="Text-1")
    send(library, event("own", "Text-1", Verb.ACCEPT, "text/1"))
    asked(library, reader="Text-1")
    assert [len(one) for one in worked_out[1:]] == [len(worked_out[0]) + 1]
    library.catalogue.upsert([unit("fresh", "Text")]).result(timeout=5)
    asked(library, reader="Text-1")
    assert len(worked_out) == 3
    train(library, "second")
    library.champions.promote("second", by="test").result(timeout=10)
    library.champions.refresh()
    asked(library, reader="Text-1")
    assert len(worked_out) == 4


def test_who_withdrew_has_no_history_whatever_was_kept(library: Services) -> None:
    assert asked(library, reader="Text-1")["personal"]
    held = library.stores.readers.of([TEXT])[TEXT]
    withdrawn = type(held)(id=held.id, created=held.created)
    library.stores.readers.upsert([withdrawn]).result(timeout=5)
    assert not asked(library, reader="Text-1")["personal"]


def test_who_was_forgotten_is_known_no_more(library: Services) -> None:
    store, those = watched_regulars(library)
    for _ in range(2):
        those.views([TEXT, BREAD, None, TEXT])
    those.forget(TEXT)
    those.views([TEXT, BREAD])
    those.forget(ReaderId(""))
    those.views([TEXT, BREAD])
    assert store.known == [set(), {TEXT, BREAD}, {BREAD}, set()]


def test_who_was_erased_by_another_process_is_let_go_of_at_the_next_look(
    library: Services,
) -> None:
    store, those = watched_regulars(library)
    those.views([TEXT])
    library.stores.readers.erase(TEXT).result(timeout=5)  # nobody tells us
    for _ in range(2):
        [view] = those.views([TEXT])
        assert (view.reader, view.inputs) == (None, ())
    assert store.known == [set(), {TEXT}, set()]


def test_who_is_forgotten_while_they_are_looked_at_is_not_kept(library: Services) -> None:
    store, those = watched_regulars(library)
    store.meanwhile.append((those, TEXT))
    those.views([TEXT])
    store.meanwhile.clear()
    those.views([TEXT])
    assert store.known == [set(), set()]


def test_strangers_are_not_kept_and_whoever_came_longest_ago_goes_first(
    library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regulars, "READERS", 2)
    store, those = watched_regulars(library)
    sailing = ReaderId("Sailing-1")
    for reader in (TEXT, BREAD, ReaderId("stranger"), TEXT, sailing):
        those.views([reader])
    those.views([TEXT, BREAD, sailing, ReaderId("stranger")])
    assert store.known[-1] == {TEXT, sailing}


def test_no_more_is_kept_than_so_many_events(
    library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, those = watched_regulars(library)
    [view] = those.views([TEXT])
    monkeypatch.setattr(regulars, "EVENTS", 2 * len(view.recent))
    for reader in (BREAD, TEXT, ReaderId("Sailing-1"), ReaderId("Sailing-1")):
        those.views([reader])
    those.views([TEXT, BREAD, ReaderId("Sailing-1")])
    assert store.known[-1] == {TEXT, ReaderId("Sailing-1")}
    monkeypatch.setattr(regulars, "EVENTS", 1)
    for _ in range(2):
        those.views([ReaderId("Gardens-1")])
    assert store.known[-1] == set()


def test_each_is_told_their_own(library: Services) -> None:
    _, those = watched_regulars(library)
    bundle = library.champions.current()
    who = [TEXT, ReaderId("stranger"), BREAD, TEXT]
    for _ in range(2):
        views = those.views(who)
        done = [(one, view.recent) for one, view in zip(who, views, strict=True)]
        shelf = Shelf.empty(bundle).updated(
            (change.unit for change in library.stores.units.changes(0)), 1
        )
        histories = those.histories(done, shelf)
        assert histories[1] is NOTHING
        assert [one.recent for one in histories] == [view.recent for view in views]
