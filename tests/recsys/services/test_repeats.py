"""Units that readers come back to: only where they are wanted, honestly explained, replayed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
import scipy.sparse as sp

from recsys.bootstrap import Services
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Status
from recsys.errors import Invalid, Misconfigured
from recsys.models.bundle import Bundle
from recsys.models.mixing import Mixing
from recsys.pipeline.draft import Moment
from recsys.pipeline.history import histories_of
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query, Repeats
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.stages import drafts_of
from tests.recsys.services.conftest import asked, reopened, send
from tests.recsys.small_library import NOW, UNITS, event

LIKELY = Mixing(new=(-2.0, -1.0, 0.0), again=(20.0, 1.0))
"""Whatever a reader has used is likelier than anything new."""
EVEN = Mixing(new=(-0.5, -1.0, 0.0), again=(20.0, 1.0))


@pytest.fixture
def returning(library: Services) -> Services:
    """The champion has learnt a mixture."""
    bundle = library.champions.current()
    assert bundle is not None
    origin = replace(bundle.provenance, version="mixing")
    mixing = replace(bundle, provenance=origin, mixing=LIKELY)
    mixing.save(library.settings.models_directory / "mixing")
    record = library.stores.models.of("first")
    assert record is not None
    library.stores.models.register(replace(record, version="mixing", path="mixing")).result(5)
    library.champions.promote("mixing", by="test").result(timeout=10)
    library.champions.refresh()
    return library


def sources_of(answer: dict[str, Any]) -> list[str]:
    return [entry["source"] for entry in answer["entries"]]


def test_new_units_only_unless_it_is_asked_otherwise(returning: Services) -> None:
    answer = asked(returning, reader="Text-1", k=10)
    assert answer["repeats"] == "new"
    assert "again" not in sources_of(answer)


def test_a_mixed_list_brings_back_what_the_reader_used_and_says_when(returning: Services) -> None:
    answer = asked(returning, reader="Text-1", k=10, repeats=Repeats.MIXED)
    assert answer["repeats"] == "mixed"
    again = [entry for entry in answer["entries"] if entry["source"] == "again"]
    assert {entry["unit"] for entry in again} == {f"text/{n}" for n in range(1, 7)}
    for entry in again:
        (reason,) = entry["reasons"]
        assert reason["code"] == "used_before"
        assert reason["text"].startswith("You borrowed this on ")
        assert reason["evidence"][0] == entry["unit"]
        assert reason["evidence"][1].startswith("Text-1-")
    assert sorted(e["unit"] for e in answer["entries"][6:8]) == ["text/0", "text/7"]
    scores = [entry["score"] for entry in answer["entries"]]
    assert scores == sorted(scores, reverse=True)


def test_the_settings_say_on_which_surfaces_lists_are_mixed(returning: Services) -> None:
    policy = PolicyConfig(mixed_surfaces=("shelf",))
    house = reopened(returning, replace(returning.settings, policy=policy))
    assert "again" in sources_of(asked(house, reader="Text-1", surface="shelf"))
    assert "again" not in sources_of(asked(house, reader="Text-1", surface="home"))
    new = asked(house, reader="Text-1", surface="shelf", repeats=Repeats.NEW)
    assert "again" not in sources_of(new)


def test_pushes_are_never_mixed() -> None:
    with pytest.raises(Misconfigured, match="mixed_surfaces"):
        PolicyConfig(mixed_surfaces=("push",))


def test_what_was_rejected_or_taken_down_does_not_come_back(returning: Services) -> None:
    send(returning, event("no", "Text-1", Verb.REJECT, "text/2"))
    gone = next(unit for unit in UNITS if unit.id == "text/3")
    returning.catalogue.upsert([replace(gone, status=Status.WITHDRAWN)]).result(timeout=5)
    answer = asked(returning, reader="Text-1", k=20, repeats=Repeats.MIXED)
    shown = {entry["unit"] for entry in answer["entries"]}
    assert "text/4" in shown
    assert not shown & {"text/2", "text/3"}


def test_a_mixed_list_is_replayed_to_the_byte_and_its_record_says_so(returning: Services) -> None:
    policy = PolicyConfig(mixed_surfaces=("shelf",))
    house = reopened(returning, replace(returning.settings, policy=policy))
    made = house.recommend.for_reader(Query(reader=ReaderId("Text-1"), surface="shelf"))
    made.saved.result(timeout=5)
    send(house, event("later", "Text-1", Verb.BORROW, "text/1", at=NOW + timedelta(days=1)))
    trace = orjson.loads(house.audit.record(made.slate.id).trace)
    assert trace["query"]["repeats"] == "mixed"
    assert any(source == "again" for _, source, _ in trace["candidates"])
    assert house.audit.replay(made.slate.id).identical


def test_a_unit_used_a_moment_ago_may_come_back_at_once(returning: Services) -> None:
    send(returning, event("b", "Text-1", Verb.BORROW, "bread/3"))
    answer = asked(returning, reader="Text-1", k=8, repeats=Repeats.MIXED)
    assert "bread/3" in [entry["unit"] for entry in answer["entries"]]


def test_without_consent_nothing_comes_back(returning: Services) -> None:
    answer = asked(returning, reader="stranger", k=10, repeats=Repeats.MIXED)
    assert "again" not in sources_of(answer)


def test_where_no_mixture_was_learnt_a_list_holds_new_units(library: Services) -> None:
    answer = asked(library, reader="Text-1", k=10, repeats=Repeats.MIXED)
    assert "again" not in sources_of(answer)


def test_a_seed_has_nobody_who_could_come_back(returning: Services) -> None:
    with pytest.raises(Invalid, match="repeats"):
        Query(liked=(UnitId("text/1"),), repeats=Repeats.MIXED)
    policy = PolicyConfig(mixed_surfaces=("shelf",))
    house = reopened(returning, replace(returning.settings, policy=policy))
    made = house.recommend.similar(UnitId("text/1"), k=5, surface="shelf")
    assert orjson.loads(made.answer)["repeats"] == "new"


@pytest.mark.parametrize("who", ["Text-1", "Bread-4", "Gardens-9"])
def test_a_request_orders_both_kinds_as_the_evaluation_does(library: Services, who: str) -> None:
    """The same reader through the stages, without caps, and through `Mixing.mixed`."""
    served = library.champions.current()
    assert served is not None
    bundle: Bundle = replace(served, mixing=EVEN)
    shelf = Shelf.empty(bundle).updated(
        (change.unit for change in library.stores.units.changes(0)), 1
    )
    recent = library.stores.readers.views([ReaderId(who)], limit=1000)[0].recent
    free = PolicyConfig(per_author=99, per_work=99, nearby=0.0)
    [history] = histories_of([recent], shelf, free)
    query = Query(reader=ReaderId(who), repeats=Repeats.MIXED)
    moment = Moment(query=query, at=NOW, shelf=shelf, policy=free, history=history)
    rows, weights = history.known
    vector = sp.csr_matrix((weights, rows, [0, len(rows)]), shape=(1, shelf.trained))
    news = bundle.model.recommend(vector, 10, barred=vector.sign())
    mixed = EVEN.mixed(news, bundle.again, history.past, 10)
    chosen = drafts_of([moment])[0].chosen.tolist()
    chances = dict(zip(mixed.items[0].tolist(), mixed.scores[0].tolist(), strict=True))
    assert set(chosen) == chances.keys()
    falling = [chances[row] for row in chosen]
    assert falling == pytest.approx(sorted(falling, reverse=True))
