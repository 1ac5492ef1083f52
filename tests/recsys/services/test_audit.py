"""Replays: the same bytes, whatever happened since."""

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from recsys.bootstrap import Services
from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, SlateId, UnitId
from recsys.errors import NotFound
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query
from recsys.services.readers import Decision
from recsys.services.recommend import Recorded
from tests.recsys.services.conftest import Train, reopened, send
from tests.recsys.small_library import NOW, event, reader, unit


def kept(library: Services, query: Query) -> Recorded:
    made = library.recommend.for_reader(query)
    made.saved.result(timeout=5)
    return made


def lists(library: Services) -> list[Recorded]:
    """One of every kind."""
    library.stores.readers.upsert(
        [reader("curious", Purpose.HISTORY, Purpose.PERSONALISATION, interests=("Bread",))]
    ).result(timeout=5)
    library.catalogue.upsert([unit("fresh", "Text")]).result(timeout=5)
    send(
        library,
        event("s1", "Text-1", Verb.SEARCH, "yeast and flour"),
        event("a1", "Text-1", Verb.ACCEPT, "fresh"),
        event("v1", "Text-1", Verb.VIEW, "sailing/1", at=NOW - timedelta(minutes=2)),
    )
    queries = [
        Query(reader=ReaderId("Text-1"), k=20, surface="app"),
        Query(reader=ReaderId("Bread-1"), subject="bread", exclude=(UnitId("bread/1"),)),
        Query(reader=ReaderId("stranger")),
        Query(reader=ReaderId("curious")),
        Query(reader=ReaderId("Text-2"), personal=False),
        Query(),
    ]
    made = [kept(library, query) for query in queries]
    seed = library.recommend.for_seed(Query(liked=(UnitId("text/1"), UnitId("fresh")), k=5))
    seed.saved.result(timeout=5)
    return [
        *made,
        seed,
    ]


def assert_all_replay(library: Services, made: list[Recorded]) -> None:
    for one in made:
        replay = library.audit.replay(one.slate.id)
        assert replay.differences == ()
        assert replay.identical
        assert replay.answer == one.answer


def test_every_kind_of_list_replays_to_the_same_bytes(library: Services) -> None:
    assert_all_replay(library, lists(library))


def test_what_happens_later_does_not_change_a_replay(library: Services, clock: Any) -> None:
    made = lists(library)
    send(
        library,
        event("late", "Text-1", Verb.ACCEPT, "bread/1"),
        event("old", "Text-1", Verb.BORROW, "gardens/1", at=NOW - timedelta(days=50)),
        event(
            "double", "Text-1", Verb.VIEW, "sailing/1", at=NOW - timedelta(minutes=2, seconds=-9)
        ),
    )
    library.catalogue.upsert(
        [replace(library.catalogue.of(UnitId("text/0")), title="Renamed"), unit("more", "Text")]
    ).result(timeout=5)
    library.catalogue.withdraw(UnitId("text/7")).result(timeout=5)
    refusal = Decision(Purpose.PERSONALISATION, ConsentState.WITHDRAWN, "desk")
    library.readers.change(ReaderId("Text-1"), consents=[refusal]).result(timeout=5)
    clock.advance(timedelta(days=400))
    assert_all_replay(library, made)


def test_a_new_champion_does_not_change_a_replay(library: Services, train: Train) -> None:
    made = lists(library)
    train(library, "second")
    library.champions.promote("second", by="test").result(timeout=5)
    library.champions.refresh()
    assert kept(library, Query()).slate.provenance.model == "second"
    assert_all_replay(library, made)


def test_another_policy_does_not_change_a_replay(library: Services) -> None:
    made = lists(library)
    settings = replace(library.settings, policy=PolicyConfig(per_author=1, search=0.1))
    assert_all_replay(reopened(library, settings), made)


def test_a_model_that_is_gone_is_said_to_be(library: Services) -> None:
    made = kept(library, Query(reader=ReaderId("Text-1")))
    shutil.rmtree(library.settings.models_directory)
    later = reopened(library, library.settings)
    replay = later.audit.replay(made.slate.id)
    assert not replay.identical
    assert replay.differences[0].startswith("model first cannot be loaded")


def test_events_that_were_erased_since_are_counted(library: Services) -> None:
    made = kept(library, Query(reader=ReaderId("Text-1")))
    record = library.audit.record(made.slate.id)
    library.readers.erase(ReaderId("Text-1")).result(timeout=5)
    with pytest.raises(NotFound):
        library.audit.replay(made.slate.id)
    library.stores.slates.append([replace(record, id=SlateId("copy"))]).result(timeout=5)
    replay = library.audit.replay(SlateId("copy"))
    assert not replay.identical
    assert replay.differences[0] == "6 events are no longer kept under this reader"


def test_the_trace_tells_candidates_and_drops(library: Services) -> None:
    made = kept(library, Query(reader=ReaderId("Text-1"), k=3))
    trace = orjson.loads(library.audit.record(made.slate.id).trace)
    shown = [entry.unit for entry in made.slate.entries]
    assert [candidate[0] for candidate in trace["candidates"]][:3] == shown
    assert len(trace["candidates"]) == 6
    assert trace["dropped"]["seen"] == 6
    assert len(trace["inputs"]) == 6
    assert trace["policy"]["version"] == made.slate.provenance.policy


def test_an_unknown_slate_is_not_found(library: Services) -> None:
    with pytest.raises(NotFound, match="slate"):
        library.audit.replay(SlateId("none"))
