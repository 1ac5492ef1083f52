"""Lists as a platform gets them: fresh, within consent, attributed, explained."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from recsys.bootstrap import Services
from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Status
from recsys.errors import Invalid, NotFound
from recsys.pipeline.query import Query
from recsys.services.readers import Decision
from tests.recsys.services.conftest import asked, send
from tests.recsys.small_library import NOW, UNITS, event, reader, unit

PERSONAL = (Purpose.HISTORY, Purpose.PERSONALISATION)


def units_of(answer: dict[str, Any]) -> list[str]:
    return [entry["unit"] for entry in answer["entries"]]


def subjects_of(answer: dict[str, Any]) -> list[str]:
    return [name.split("/")[0] for name in units_of(answer)]


def reasons_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [reason for entry in answer["entries"] for reason in entry["reasons"]]


def test_a_list_is_recorded_before_it_is_shown(library: Services) -> None:
    made = library.recommend.for_reader(Query(reader=ReaderId("Text-1")))
    made.saved.result(timeout=5)
    assert library.audit.record(made.slate.id).answer == made.answer


def test_a_reader_gets_units_of_their_taste_that_they_have_not_had(library: Services) -> None:
    answer = asked(library, reader="Text-1", k=2)
    assert answer["personal"]
    assert answer["notice"] is None
    assert sorted(units_of(answer)) == ["text/0", "text/7"]


def test_every_entry_is_attributed_and_explained(library: Services) -> None:
    for who in ("Text-1", "stranger"):
        entries = asked(library, reader=who)["entries"]
        assert entries
        for entry in entries:
            assert all(entry[name] for name in ("title", "url", "authors", "credit", "licence"))
            assert entry["reminder"].startswith("Quote with source and author")
            assert entry["reasons"]


def test_the_first_accept_changes_the_next_list(library: Services) -> None:
    library.stores.readers.upsert([reader("new", *PERSONAL)]).result(timeout=5)
    before = asked(library, reader="new")
    send(library, event("e1", "new", Verb.ACCEPT, "bread/1"))
    after = asked(library, reader="new", k=5)
    assert before["notice"]["code"] == "no_history"
    assert after["personal"]
    assert subjects_of(after) == ["bread"] * 5
    assert "bread/1" not in units_of(after)


def test_an_accept_of_a_unit_newer_than_the_model_counts_too(library: Services) -> None:
    library.stores.readers.upsert([reader("new", *PERSONAL)]).result(timeout=5)
    library.catalogue.upsert([unit("fresh", "Sailing")]).result(timeout=5)
    send(library, event("e1", "new", Verb.ACCEPT, "fresh"))
    answer = asked(library, reader="new", k=5)
    assert subjects_of(answer) == ["sailing"] * 5
    assert any("fresh" in reason["evidence"] for reason in reasons_of(answer))


def test_a_unit_newer_than_the_model_is_reached_through_its_text(library: Services) -> None:
    library.catalogue.upsert([unit("fresh", "Gardens")]).result(timeout=5)
    answer = asked(library, reader="Gardens-1", k=10)
    assert "fresh" in units_of(answer)
    entry = next(entry for entry in answer["entries"] if entry["unit"] == "fresh")
    assert "new_in_library" in [reason["code"] for reason in entry["reasons"]]


def test_a_search_brings_such_units_with_that_reason(library: Services) -> None:
    at = datetime(2026, 3, 3, 9, tzinfo=NOW.tzinfo)
    send(library, event("s1", "Bread-1", Verb.SEARCH, "regular expressions", at=at))
    answer = asked(library, reader="Bread-1", k=6)
    found = [e for e in answer["entries"] if e["unit"].startswith("text/")]
    assert found
    for entry in found:
        said = next(r for r in entry["reasons"] if r["code"] == "search_match")
        assert said["text"] == "You searched “regular expressions” on 3 March"
        assert said["evidence"] == ["s1"]


def test_a_rejected_unit_never_returns(library: Services) -> None:
    before = asked(library, reader="Text-1", k=10)
    send(library, event("no", "Text-1", Verb.REJECT, units_of(before)[0]))
    after = asked(library, reader="Text-1", k=30)
    assert units_of(before)[0] not in units_of(after)


def test_a_withdrawn_unit_is_gone_from_the_next_list(library: Services) -> None:
    first = units_of(asked(library, reader="Text-1"))[0]
    library.catalogue.withdraw(UnitId(first)).result(timeout=5)
    assert first not in units_of(asked(library, reader="Text-1", k=30))
    assert first not in units_of(asked(library, k=30))
    assert library.catalogue.of(UnitId(first)).status is Status.WITHDRAWN


def test_an_embargo_ends_by_itself(library: Services, clock: Any) -> None:
    closed = replace(
        library.catalogue.of(UnitId("text/0")),
        status=Status.EMBARGOED,
        embargo_until=NOW + timedelta(days=1),
    )
    library.catalogue.upsert([closed]).result(timeout=5)
    assert "text/0" not in units_of(asked(library, reader="Text-1"))
    clock.advance(timedelta(days=2))
    assert "text/0" in units_of(asked(library, reader="Text-1"))


def test_an_unknown_reader_gets_the_list_of_everybody_and_is_told_how_to_change_it(
    library: Services,
) -> None:
    answer = asked(library, reader="10.1000/no body")
    assert not answer["personal"]
    assert answer["notice"]["code"] == "unknown_reader"
    assert "PATCH /v1/readers/10.1000%2Fno%20body" in answer["notice"]["remedy"]
    assert len(answer["entries"]) == 10
    assert {r["code"] for r in reasons_of(answer)} == {"non_personal"}


@pytest.mark.parametrize("granted", [(), (Purpose.HISTORY,), (Purpose.PERSONALISATION,)])
def test_without_both_consents_two_opposite_readers_get_the_same(
    library: Services, granted: tuple[Purpose, ...]
) -> None:
    for who, taste in (("one", "text"), ("other", "bread")):
        library.stores.readers.upsert([reader(who, *granted)]).result(timeout=5)
        library.stores.events.append(
            [event(f"{who}-{n}", who, Verb.BORROW, f"{taste}/{n}") for n in range(5)]
        ).result(timeout=5)
    answers = [asked(library, reader=who) for who in ("one", "other")]
    assert [a["notice"]["code"] for a in answers] == ["no_consent"] * 2
    assert answers[0]["entries"] == answers[1]["entries"]


def test_the_list_of_everybody_can_be_asked_for(library: Services) -> None:
    own = asked(library, reader="Text-1", personal=False)
    assert own["notice"]["code"] == "asked_for"
    assert own["entries"] == asked(library, reader="Bread-2", personal=False)["entries"]


def test_a_withdrawn_consent_counts_at_the_next_request(library: Services) -> None:
    refusal = Decision(Purpose.PERSONALISATION, ConsentState.WITHDRAWN, "desk")
    library.readers.change(ReaderId("Text-1"), consents=[refusal]).result(timeout=5)
    assert asked(library, reader="Text-1")["notice"]["code"] == "no_consent"


def test_declared_interests_are_enough_for_a_first_personal_list(library: Services) -> None:
    curious = reader("curious", *PERSONAL, interests=("sailing",))
    library.stores.readers.upsert([curious]).result(timeout=5)
    answer = asked(library, reader="curious", k=5)
    assert answer["personal"]
    assert subjects_of(answer) == ["sailing"] * 5
    assert {r["code"] for r in reasons_of(answer)} == {"declared_interest"}


def test_a_seed_gets_its_like_without_any_reader(library: Services) -> None:
    made = library.recommend.for_seed(
        Query(liked=(UnitId("text/1"), UnitId("text/2")), disliked=(UnitId("bread/1"),), k=5)
    )
    answer = orjson.loads(made.answer)
    assert subjects_of(answer) == ["text"] * 5
    assert not {"text/1", "text/2", "bread/1"} & set(units_of(answer))
    for reason in reasons_of(answer):
        assert reason["code"] == "like_seed"
        assert set(reason["evidence"]) <= {"text/1", "text/2"}


def test_a_seed_of_unknown_units_is_refused_by_name(library: Services) -> None:
    with pytest.raises(Invalid, match="liked"):
        library.recommend.for_seed(Query(liked=(UnitId("unheard of"),)))


def test_similar_units_are_of_the_same_kind_and_not_the_unit_itself(library: Services) -> None:
    answer = orjson.loads(library.recommend.similar(UnitId("bread/3"), k=4).answer)
    assert subjects_of(answer) == ["bread"] * 4
    assert "bread/3" not in units_of(answer)
    with pytest.raises(NotFound):
        library.recommend.similar(UnitId("unheard of"), k=4)


def test_every_reader_gets_a_list_of_their_own(library: Services) -> None:
    queries = [Query(reader=ReaderId(f"{s}-1"), k=2) for s in ("Text", "Bread")]
    answers = [orjson.loads(library.recommend.for_reader(one).answer) for one in queries]
    assert [set(subjects_of(answer)) for answer in answers] == [{"text"}, {"bread"}]


def test_a_subject_and_exclusions_are_obeyed_and_named(library: Services) -> None:
    query = Query(reader=ReaderId("Text-1"), subject="bread", exclude=(UnitId("bread/2"),))
    made = library.recommend.make(query)
    assert {e.unit.split("/")[0] for e in made.slate.entries} == {"bread"}
    rules = {drop.unit: drop.rule for drop in made.slate.drops}
    assert rules["bread/2"] == "excluded"
    assert rules["text/0"] == "other_subject"


def test_what_was_seen_is_dropped_by_name(library: Services) -> None:
    made = library.recommend.make(Query(reader=ReaderId("Text-1")))
    seen = {drop.unit for drop in made.slate.drops if drop.rule == "seen"}
    assert seen == {UnitId(f"text/{n}") for n in range(1, 7)}


def test_common_readers_are_only_told_when_they_are_ten_or_more(library: Services) -> None:
    told = [r for s in ("Text", "Bread") for r in reasons_of(asked(library, reader=f"{s}-1"))]
    counts = [r["readers"] for r in told if r["code"] == "co_read"]
    assert counts
    assert min(counts) >= 10
    assert not any("recommend" in r["text"] for r in told)


def test_reasons_cite_what_exists_and_the_reader_did(library: Services) -> None:
    known = {u.id for u in UNITS}
    events = library.stores.events.of_reader(ReaderId("Text-1"), limit=100)
    known |= {logged.event.id for logged in events}  # type: ignore[arg-type]  # ids of both kinds
    reasons = reasons_of(asked(library, reader="Text-1"))
    assert reasons
    for reason in reasons:
        assert reason["evidence"]
        assert set(reason["evidence"]) <= known


def test_before_any_model_the_latest_additions_are_shown(untrained: Services) -> None:
    answer = asked(untrained, reader="Text-1")
    assert answer["model"] is None
    assert answer["notice"]["code"] == "no_model"
    assert units_of(answer) == [u.id for u in reversed(UNITS)][:10]


def test_an_empty_catalogue_gives_an_empty_list(empty: Services) -> None:
    assert asked(empty, reader="anybody")["entries"] == []


def test_nothing_is_asked_for_without_bounds() -> None:
    for wrong in (0, -1, 101):
        with pytest.raises(Invalid, match="k"):
            Query(k=wrong)
    with pytest.raises(Invalid, match="reader"):
        Query(reader=ReaderId("r"), liked=(UnitId("u"),))


def test_lists_made_together_are_those_that_are_made_alone(library: Services) -> None:
    library.catalogue.upsert([unit("fresh", "Text")]).result(timeout=10)
    send(library, event("new", "Text-2", Verb.BORROW, "fresh"))
    send(library, event("s1", "Bread-1", Verb.SEARCH, "regular expressions"))
    who = [reader.id for reader in library.stores.readers.scan()]
    queries = [Query(reader=one, k=k) for one in (*who, ReaderId("nobody"), None) for k in (3, 12)]
    together = library.recommend.for_readers(queries)
    assert len({one.saved for one in together}) == 1
    together[0].saved.result(timeout=10)
    for query, one in zip(queries, together, strict=True):
        assert one.slate.reader == query.reader
        assert library.audit.replay(one.slate.id).identical
    assert len({one.slate.id for one in together}) == len(queries)


def test_lists_for_nobody_at_all_are_none(library: Services) -> None:
    assert library.recommend.for_readers([]) == []


AWKWARD = '"100 %d" \\ %b\t“x” </script>\u2028 書'


def test_whatever_stands_in_a_title_or_a_name_is_told_as_it_is(library: Services) -> None:
    named = [
        replace(one, title=f"{AWKWARD} {one.id}", authors=(AWKWARD,), subjects=(AWKWARD,))
        for one in UNITS
        if one.subjects == ("Gardens",)
    ]
    library.catalogue.upsert(named).result(timeout=5)
    answer = asked(library, reader="Gardens-1", k=10)
    titles = {f"gardens/{n}": f"{AWKWARD} gardens/{n}" for n in range(8)}
    on_one_line = '"100 %d" \\ %b “x” </script> 書'
    shown = {one["unit"]: one for one in answer["entries"] if one["unit"] in titles}
    assert shown
    for name, entry in shown.items():
        assert (entry["title"], entry["authors"]) == (titles[name], [AWKWARD])
        texts = [reason["text"] for reason in entry["reasons"]]
        about = [one["evidence"][0] for one in entry["reasons"]]
        assert all(f"“{on_one_line} {e}”" in text for text, e in zip(texts, about, strict=True))
