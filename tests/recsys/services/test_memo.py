"""A list asked for again before anything changed is the same list, with its own id and instant."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
import pytest

from recsys.bootstrap import Services
from recsys.clock import FixedClock
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId
from recsys.models.bundle import Bundle
from recsys.pipeline import lists
from recsys.pipeline.query import Query
from recsys.pipeline.shelf import Shelf
from recsys.services import memo
from tests.recsys.services.conftest import asked, send
from tests.recsys.small_library import event


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[lists.Basis]:
    """Every basis that a list was really worked out from."""
    bases: list[lists.Basis] = []

    def watched(some: Sequence[lists.Basis]) -> list[lists.Worked]:
        bases.extend(some)
        return lists.work(some)

    monkeypatch.setattr(memo, "work", watched)
    return bases


def but_for_itself(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in ("slate", "at")}


def test_a_second_request_gets_the_same_list_under_another_id(
    library: Services, clock: FixedClock, worked: list[lists.Basis]
) -> None:
    first = asked(library, reader="Text-1")
    clock.advance(timedelta(minutes=5))
    second = asked(library, reader="Text-1")
    assert len(worked) == 1
    assert first["slate"] != second["slate"]
    assert (first["at"], second["at"]) == (
        "2026-03-10T12:00:00+00:00",
        "2026-03-10T12:05:00+00:00",
    )
    assert but_for_itself(first) == but_for_itself(second)
    assert library.audit.replay(second["slate"]).identical


def test_any_event_of_the_reader_makes_the_list_anew(
    library: Services, worked: list[lists.Basis]
) -> None:
    asked(library, reader="Text-1")
    send(library, event("other", "Bread-1", Verb.ACCEPT, "text/1"))
    asked(library, reader="Text-1")
    assert len(worked) == 1
    send(library, event("own", "Text-1", Verb.VIEW, "bread/1"))
    asked(library, reader="Text-1")
    assert len(worked) == 2


def test_nothing_of_an_erased_reader_stays_in_memory(library: Services) -> None:
    asked(library, reader="Text-1")
    asked(library, reader="Text-2")
    library.readers.erase(ReaderId("Text-1")).result(timeout=10)
    kept = [one.reader for one in library.recommend._memo._kept.values()]
    assert kept == ["Text-2"]


def test_what_is_made_from_memory_is_what_is_made_from_scratch(
    library: Services, worked: list[lists.Basis]
) -> None:
    library.recommend.make(Query(reader=ReaderId("Bread-1")))
    again = library.recommend.make(Query(reader=ReaderId("Bread-1")))
    scratch = orjson.loads(lists.make(worked[0]).answer)
    assert but_for_itself(orjson.loads(again.answer)) == but_for_itself(scratch)


def test_only_so_many_lists_are_kept(
    library: Services, monkeypatch: pytest.MonkeyPatch, worked: list[lists.Basis]
) -> None:
    monkeypatch.setattr(memo, "KEPT", 2)
    for who in ("Text-1", "Text-2", "Text-3", "Text-1"):
        asked(library, reader=who)
    assert len(worked) == 4


def test_a_list_under_way_while_its_reader_is_forgotten_is_not_kept(
    library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(some: Sequence[lists.Basis]) -> list[lists.Worked]:
        library.recommend.forget(ReaderId("Text-1"))
        return lists.work(some)

    monkeypatch.setattr(memo, "work", meanwhile)
    asked(library, reader="Text-1")
    assert not library.recommend._memo._kept


def test_nor_is_one_whose_reader_is_forgotten_before_it_is_made(
    library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done was read before the erasure, and the list is made after it."""
    latest = library.recommend._shelves.latest

    def late(bundle: Bundle | None, version: int) -> Shelf:
        library.recommend.forget(ReaderId("Text-1"))
        return latest(bundle, version)

    monkeypatch.setattr(library.recommend._shelves, "latest", late)
    asked(library, reader="Text-1")
    assert not library.recommend._memo._kept
