"""Events and answers, taken into the log."""

from datetime import timedelta
from typing import Any

import pytest

from recsys.bootstrap import Services
from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.event import Hygiene, Verb
from recsys.domain.ids import ReaderId, SlateId, UnitId
from recsys.errors import Invalid, NotFound
from recsys.pipeline.query import Query
from recsys.services.feedback import Answer, EventResult, EventStatus
from recsys.services.readers import ConsentConfig, Decision
from recsys.settings import Settings
from tests.recsys.services.conftest import asked, reopened, send
from tests.recsys.small_library import event

STORED, DUPLICATE, CONFLICT = EventStatus.STORED, EventStatus.DUPLICATE, EventStatus.CONFLICT


def statuses(results: list[EventResult]) -> list[EventStatus]:
    return [result.status for result in results]


def test_an_event_sent_twice_is_stored_once(library: Services) -> None:
    borrow = event("e1", "Text-1", Verb.BORROW, "text/0")
    before = library.stores.events.count()
    assert statuses(send(library, borrow, borrow)) == [STORED, DUPLICATE]
    assert statuses(send(library, borrow)) == [DUPLICATE]
    assert library.stores.events.count() == before + 1


def test_an_id_used_for_something_else_is_a_conflict(library: Services) -> None:
    send(library, event("e1", "Text-1", Verb.BORROW, "text/0"))
    clash = send(library, event("e1", "Text-1", Verb.BORROW, "text/7"))
    assert statuses(clash) == [CONFLICT]
    assert "'e1'" in clash[0].note


def test_without_consent_an_event_counts_for_nobody_and_says_so(library: Services) -> None:
    results = send(library, event("e1", "stranger", Verb.BORROW, "text/0"))
    assert statuses(results) == [STORED]
    assert "PATCH /v1/readers/stranger" in results[0].note
    assert library.stores.events.of_reader(ReaderId("stranger"), limit=9) == []


def test_sending_again_after_the_consent_changed_is_no_conflict(library: Services) -> None:
    early, late = (event(f"e{n}", "new", Verb.BORROW, "text/0") for n in (1, 2))
    send(library, early)
    library.readers.change(
        ReaderId("new"), consents=[Decision(Purpose.HISTORY, ConsentState.GRANTED, "desk")]
    ).result(timeout=5)
    assert statuses(send(library, early, late)) == [DUPLICATE, STORED]
    library.readers.change(
        ReaderId("new"), consents=[Decision(Purpose.HISTORY, ConsentState.WITHDRAWN, "desk")]
    ).result(timeout=5)
    assert statuses(send(library, early, late)) == [DUPLICATE, DUPLICATE]


def test_the_id_of_another_reader_s_event_is_a_conflict(library: Services) -> None:
    assert statuses(send(library, event("e1", "Text-1", Verb.BORROW, "text/0"))) == [STORED]
    assert statuses(send(library, event("e1", "Text-2", Verb.BORROW, "text/0"))) == [CONFLICT]


def test_the_basis_of_the_deployment_lets_new_readers_in(library: Services) -> None:
    grants = (Purpose.HISTORY, Purpose.PERSONALISATION)
    settings = Settings(
        home=library.settings.home, consent=ConsentConfig(basis="reader card form", grants=grants)
    )
    platform = reopened(library, settings)
    results = send(platform, event("e1", "new", Verb.ACCEPT, "text/1"))
    assert [result.note for result in results] == [""]
    decisions = platform.readers.of(ReaderId("new")).consents.decisions
    assert {(c.purpose, c.via) for c in decisions} == {(p, "reader card form") for p in grants}
    assert asked(platform, reader="new")["personal"]


def test_what_a_robot_does_is_kept_and_marked(library: Services) -> None:
    visit = event("e1", "Text-1", Verb.VIEW, "bread/1")
    library.feedback.append([visit], agents=["Googlebot/2.1"]).result(timeout=5)
    log = library.stores.events.of_reader(ReaderId("Text-1"), limit=99)
    assert [e.hygiene for e in log if e.event.id == "e1"] == [Hygiene.ROBOT]


def test_a_person_s_browser_is_no_robot(library: Services) -> None:
    visit = event("e1", "Text-1", Verb.VIEW, "bread/1")
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    library.feedback.append([visit], agents=[agent]).result(timeout=5)
    log = library.stores.events.of_reader(ReaderId("Text-1"), limit=99)
    assert [e.hygiene for e in log if e.event.id == "e1"] == [Hygiene.CLEAN]


def test_an_answer_to_a_slate_is_an_event_with_its_place(library: Services, clock: Any) -> None:
    made = library.recommend.for_reader(Query(reader=ReaderId("Text-1"), surface="app"))
    made.saved.result(timeout=5)
    shown = made.slate.entries[1]
    answers = [Answer(shown.unit, Verb.ACCEPT)]
    assert statuses(library.feedback.answer(made.slate.id, answers).result(timeout=5)) == [STORED]
    clock.advance(timedelta(minutes=1))
    again = library.feedback.answer(made.slate.id, answers).result(timeout=5)
    assert statuses(again) == [DUPLICATE]
    log = library.stores.events.of_reader(ReaderId("Text-1"), limit=99)
    (accepted,) = [e.event for e in log if e.event.verb is Verb.ACCEPT]
    assert (accepted.unit, accepted.slate) == (shown.unit, made.slate.id)
    assert (accepted.position, accepted.surface) == (2, "app")


@pytest.mark.parametrize("who", ["Text-1", "stranger"])
def test_a_change_of_mind_is_an_event_and_the_same_answer_again_is_none(
    library: Services, clock: Any, who: str
) -> None:
    made = library.recommend.for_reader(Query(reader=ReaderId(who)))
    made.saved.result(timeout=5)
    unit = made.slate.entries[0].unit
    told = []
    for verb in (Verb.ACCEPT, Verb.REJECT, Verb.ACCEPT, Verb.ACCEPT, Verb.REJECT):
        clock.advance(timedelta(seconds=9))
        answered = library.feedback.answer(made.slate.id, [Answer(unit, verb)])
        told += statuses(answered.result(timeout=5))
    assert told == [STORED, STORED, STORED, DUPLICATE, STORED]
    verbs = [e.event.verb for e in library.stores.events.of_slate(made.slate.id)]
    assert verbs == [Verb.ACCEPT, Verb.REJECT, Verb.ACCEPT, Verb.REJECT]


def test_changes_of_mind_within_one_call_are_kept_in_order(library: Services) -> None:
    made = library.recommend.for_reader(Query(reader=ReaderId("Text-1")))
    made.saved.result(timeout=5)
    unit = made.slate.entries[0].unit
    answers = [Answer(unit, verb) for verb in (Verb.ACCEPT, Verb.ACCEPT, Verb.REJECT, Verb.ACCEPT)]
    answered = library.feedback.answer(made.slate.id, answers).result(timeout=5)
    assert statuses(answered) == [STORED, DUPLICATE, STORED, STORED]


def test_what_another_reader_says_of_a_slate_is_no_answer_to_it(library: Services) -> None:
    made = library.recommend.for_reader(Query(reader=ReaderId("Text-1")))
    made.saved.result(timeout=5)
    unit = made.slate.entries[0].unit
    send(library, event("e1", "Bread-1", Verb.ACCEPT, unit, slate=made.slate.id))
    answered = library.feedback.answer(made.slate.id, [Answer(unit, Verb.ACCEPT)])
    assert statuses(answered.result(timeout=5)) == [STORED]


def test_an_answer_about_something_not_in_the_slate_names_the_field(library: Services) -> None:
    made = library.recommend.for_reader(Query(reader=ReaderId("Text-1"), k=2))
    made.saved.result(timeout=5)
    fine = Answer(made.slate.entries[0].unit, Verb.IGNORE)
    with pytest.raises(Invalid) as wrong:
        library.feedback.answer(made.slate.id, [fine, Answer(UnitId("bread/1"), Verb.ACCEPT)])
    assert wrong.value.field == "answers.1.unit"
    with pytest.raises(Invalid) as verb:
        library.feedback.answer(made.slate.id, [Answer(fine.unit, Verb.BORROW)])
    assert verb.value.field == "answers.0.verb"


def test_an_answer_to_no_slate_is_not_found(library: Services) -> None:
    with pytest.raises(NotFound, match="slate"):
        library.feedback.answer(SlateId("none"), [Answer(UnitId("text/1"), Verb.ACCEPT)])
