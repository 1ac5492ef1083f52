"""Pushes from the outside: planned, sent, answered, and what an answer changes."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from recsys.bootstrap import Services
from recsys.clock import FixedClock
from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.event import Verb
from recsys.domain.ids import PushId, UnitId
from recsys.domain.push import Push, PushState
from recsys.domain.quiet import QuietHours
from recsys.domain.reader import PushWishes
from recsys.errors import Conflict, Invalid, Misconfigured, NotFound
from recsys.pipeline.query import Query
from recsys.push.config import PushConfig
from recsys.push.eligibility import Gate
from recsys.services.feedback import Answer
from recsys.services.readers import Decision
from recsys.settings import Settings
from tests.recsys.services.conftest import asked, reopened, send
from tests.recsys.services.push.conftest import AVID, WILLING, willing
from tests.recsys.small_library import event, reader


def delivered(library: Services) -> Push:
    """One push that reached the avid reader."""
    assert library.push.tick().planned == 1
    assert library.push.send_due() == {PushState.DELIVERED: 1}
    return library.push.inbox(AVID)[-1]


def units_in(library: Services, who: str = "Text-1") -> list[str]:
    return [entry["unit"] for entry in asked(library, who)["entries"]]


def test_by_default_nobody_is_pushed(library: Services) -> None:
    done = library.push.tick()
    assert (done.considered, done.planned) == (0, 0)
    assert library.push.send_due() == {}
    assert library.stores.pushes.counts() == {}


def test_a_tick_pushes_the_best_of_the_readers_own_list(pushing: Services) -> None:
    best = units_in(pushing)[0]
    push = delivered(pushing)
    assert push.units == (best,)
    body = orjson.loads(push.payload)
    assert body["push"] == push.id
    assert body["list"]["slate"] == push.slate
    (entry,) = body["list"]["entries"]
    assert entry["unit"] == best
    assert all(entry[name] for name in ("title", "snippet", "url", "credit", "licence", "reasons"))


def test_a_pushed_list_is_on_record_and_can_be_made_again(pushing: Services) -> None:
    push = delivered(pushing)
    assert orjson.loads(pushing.audit.record(push.slate).answer)["surface"] == "push"
    assert pushing.audit.replay(push.slate).identical


def test_refusals_are_counted_by_gate(pushing: Services) -> None:
    pushing.readers.upsert(
        [reader("nobody", Purpose.PUSH), willing("newcomer"), willing("pigeons", "pigeon")]
    ).result(timeout=5)
    done = pushing.push.tick()
    assert (done.considered, done.planned) == (4, 1)
    assert done.refused == {
        Gate.NO_PERSONAL_CONSENT: 1,
        Gate.NOTHING_TO_SAY: 1,
        Gate.NO_CHANNEL: 1,
    }
    pushing.push.tick()
    status = pushing.push.status()
    assert status.refused[Gate.NOTHING_TO_SAY] == 2
    assert status.refused[Gate.TOO_SOON] == 1
    assert (status.planned, status.states) == (1, {PushState.PLANNED: 1})


def test_an_accept_changes_the_next_list_and_stands_in_the_log(pushing: Services) -> None:
    push = delivered(pushing)
    (pushed,) = push.units
    assert pushed in units_in(pushing)
    assert pushing.push.answer(push.id, Verb.ACCEPT).result(timeout=5).state is PushState.ACCEPTED
    assert pushed not in units_in(pushing)
    logged = pushing.stores.events.of_reader(AVID, limit=1)[0].event
    assert (logged.verb, logged.unit, logged.push) == (Verb.ACCEPT, pushed, push.id)
    assert (logged.slate, logged.position, logged.surface) == (push.slate, 1, "push")
    assert pushing.push.of(push.id).state is PushState.ACCEPTED


def test_the_same_answer_twice_is_one_event_and_the_last_of_two_answers_wins(
    pushing: Services,
) -> None:
    push = delivered(pushing)
    before = pushing.stores.events.count()
    for verb in (Verb.ACCEPT, Verb.ACCEPT, Verb.REJECT):
        pushing.push.answer(push.id, verb).result(timeout=5)
    assert pushing.stores.events.count() == before + 2
    assert pushing.push.of(push.id).state is PushState.REJECTED


def test_answering_the_list_answers_the_push(pushing: Services) -> None:
    push = delivered(pushing)
    answers = [Answer(push.units[0], Verb.REJECT)]
    pushing.feedback.answer(push.slate, answers).result(timeout=5)
    assert pushing.push.of(push.id).state is PushState.REJECTED
    before = pushing.stores.events.count()
    pushing.push.answer(push.id, Verb.REJECT).result(timeout=5)
    assert pushing.stores.events.count() == before, "it is the same answer by another door"


def test_what_cannot_be_answered_says_why(pushing: Services) -> None:
    with pytest.raises(NotFound, match="push 'nothing'"):
        pushing.push.answer(PushId("nothing"), Verb.ACCEPT)
    pushing.push.tick()
    (planned,) = pushing.stores.pushes.claim(1, now=pushing.clock.now(), lease=timedelta(seconds=1))
    with pytest.raises(Conflict, match="only a delivered one"):
        pushing.push.answer(planned.id, Verb.ACCEPT)
    with pytest.raises(Invalid, match="accept, reject or ignore"):
        pushing.push.answer(planned.id, Verb.LIKE)


def test_no_answer_for_days_is_an_ignore(pushing: Services, clock: FixedClock) -> None:
    push = delivered(pushing)
    clock.advance(timedelta(days=3, seconds=-1))
    pushing.push.tick()
    assert pushing.push.of(push.id).state is PushState.DELIVERED
    clock.advance(timedelta(seconds=2))
    pushing.push.tick()
    assert pushing.push.of(push.id).state is PushState.IGNORED
    assert pushing.stores.events.of_reader(AVID, limit=1)[0].event.verb is Verb.IGNORE


@pytest.mark.parametrize(
    ("verb", "state"),
    [(Verb.BORROW, PushState.ACCEPTED), (Verb.DISLIKE, PushState.REJECTED)],
)
def test_who_answered_by_doing_is_not_said_to_have_ignored(
    pushing: Services, clock: FixedClock, verb: Verb, state: PushState
) -> None:
    push = delivered(pushing)
    clock.advance(timedelta(days=1))
    send(pushing, event("e1", AVID, verb, push.units[0], at=clock.now()))
    clock.advance(timedelta(days=3))
    pushing.push.tick()
    assert pushing.push.of(push.id).state is state


@pytest.mark.parametrize("purpose", WILLING)
def test_a_withdrawn_consent_cancels_what_is_queued_at_once(
    pushing: Services, purpose: Purpose
) -> None:
    pushing.push.tick()
    decision = Decision(purpose, ConsentState.WITHDRAWN, "desk")
    pushing.readers.change(AVID, consents=[decision]).result(timeout=5)
    assert pushing.stores.pushes.counts() == {PushState.CANCELLED: 1}
    assert pushing.push.send_due() == {}


def test_a_reader_replaced_by_one_who_never_agreed_is_not_pushed(pushing: Services) -> None:
    pushing.push.tick()
    pushing.readers.upsert([reader("Text-1")]).result(timeout=5)
    assert pushing.push.send_due() == {PushState.CANCELLED: 1}
    assert pushing.push.inbox(AVID) == []


def test_a_takedown_cancels_what_is_queued_at_once(pushing: Services) -> None:
    best = units_in(pushing)[0]
    pushing.push.tick()
    pushing.catalogue.withdraw(UnitId(best)).result(timeout=5)
    assert pushing.stores.pushes.counts() == {PushState.CANCELLED: 1}


def test_an_erased_reader_gets_nothing_and_leaves_nothing(pushing: Services) -> None:
    pushing.push.tick()
    pushing.readers.erase(AVID).result(timeout=5)
    assert pushing.push.send_due() == {}
    assert pushing.stores.pushes.counts() == {}


def test_a_list_in_the_night_is_sent_in_the_morning(pushing: Services, clock: FixedClock) -> None:
    sleeper = replace(willing(), push=PushWishes(quiet=QuietHours()), time_zone="Asia/Tokyo")
    pushing.readers.upsert([sleeper]).result(timeout=5)  # 21:00 in Tokyo
    done = pushing.push.tick()
    assert (done.planned, done.deferred) == (1, 1)
    assert pushing.push.send_due() == {}
    clock.advance(timedelta(hours=11))  # 8:00
    assert pushing.push.send_due() == {PushState.DELIVERED: 1}


def test_the_holdback_is_considered_and_never_written(library: Services) -> None:
    held = replace(library.settings, push=PushConfig(holdback=1.0))
    services = reopened(library, held)
    services.readers.upsert([willing()]).result(timeout=5)
    assert services.push.tick().refused == {Gate.HELD_BACK: 1}
    assert services.stores.pushes.counts() == {}


def test_one_reader_who_cannot_be_planned_for_stops_nobody_else(
    pushing: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushing.readers.upsert([willing("Bread-1")]).result(timeout=5)
    make = pushing.recommend.make

    def fragile(query: Query) -> object:
        if query.reader == AVID:
            raise RuntimeError("a broken model")
        return make(query)

    monkeypatch.setattr(pushing.recommend, "make", fragile)
    done = pushing.push.tick()
    assert (done.failed, done.planned) == (1, 1)


def test_a_stream_resumes_after_the_last_push_it_saw(pushing: Services, clock: FixedClock) -> None:
    first = delivered(pushing)
    clock.advance(timedelta(days=1))
    second = delivered(pushing)
    assert [p.id for p in pushing.push.inbox(AVID, after=first.seq)] == [second.id]
    assert [p.id for p in pushing.push.inbox(AVID, limit=1)] == [first.id]
    assert pushing.push.inbox(AVID, after=second.seq) == []


def test_a_rate_for_a_channel_that_is_not_there_is_refused(library: Services) -> None:
    hasty = Settings(home=library.settings.home, push=PushConfig(per_minute={"pigeon": 5}))
    with pytest.raises(Misconfigured, match=r"push\.per_minute\.pigeon: is no channel"):
        reopened(library, hasty)
