"""Pushes from the outside: planned, sent, answered, and what an answer changes."""

import threading
import time as wall
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from recsys.bootstrap import Services
from recsys.clock import FixedClock
from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.event import Verb
from recsys.domain.ids import PushId, ReaderId, UnitId
from recsys.domain.push import Push, PushState
from recsys.domain.quiet import QuietHours
from recsys.domain.reader import PushWishes, Reader
from recsys.errors import Conflict, Invalid, Misconfigured, NotFound, Unavailable
from recsys.pipeline.query import Query
from recsys.push.config import PushConfig
from recsys.push.eligibility import Gate
from recsys.services.feedback import Answer
from recsys.services.readers import Decision
from recsys.settings import Settings
from recsys.stores.open import OpenedStores, open_stores
from tests.recsys.push.people import NEVER_QUIET
from tests.recsys.services.conftest import asked, reopened, send
from tests.recsys.small_library import event, reader, unit

WILLING = (Purpose.HISTORY, Purpose.PERSONALISATION, Purpose.PUSH)
AVID = ReaderId("Text-1")
"""Has borrowed six of the eight units on text."""


def willing(name: str = "Text-1", channel: str = "inbox") -> Reader:
    wishes = PushWishes(daily_cap=5, quiet=NEVER_QUIET, channels=(channel,))
    return reader(name, *WILLING, push=wishes)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenedStores]:
    """SQLite alone: `tests.recsys.push` holds planner and sender to both kinds of store."""
    stores = open_stores(f"sqlite:///{tmp_path / 'library.db'}")
    yield stores
    stores.close()


@pytest.fixture
def pushing(library: Services) -> Services:
    library.readers.upsert([willing()]).result(timeout=5)
    return library


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


def test_a_new_unit_reaches_those_it_suits_and_nobody_else(pushing: Services) -> None:
    pushing.readers.upsert([willing("Bread-1")]).result(timeout=5)
    pushing.catalogue.upsert([unit("text/new", "Text")]).result(timeout=5)
    done = pushing.push.unit_arrived([UnitId("text/new")])
    assert (done.planned, done.refused) == (1, {Gate.NOTHING_TO_SAY: 1})
    pushing.push.send_due()
    (push,) = pushing.push.inbox(AVID)
    assert (push.units, push.trigger) == (("text/new",), "new_unit:text/new")


def test_the_background_loop_notices_new_units_but_not_changed_ones(
    pushing: Services, clock: FixedClock
) -> None:
    services = reopened(pushing, pushing.settings)
    services.push.step()
    clock.advance(timedelta(minutes=14))
    services.readers.upsert([willing("Text-2")]).result(timeout=5)
    changed = replace(unit("text/2", "Text"), keywords=("changed",))
    services.catalogue.upsert([changed]).result(timeout=5)
    services.push.step()
    assert services.push.inbox(ReaderId("Text-2")) == [], "neither an arrival nor time for a tick"
    services.catalogue.upsert([unit("text/new", "Text")]).result(timeout=5)
    services.push.step()
    (push,) = services.push.inbox(ReaderId("Text-2"))
    assert push.trigger == "new_unit:text/new"
    assert [p.trigger for p in services.push.inbox(AVID)] == ["tick"]


@pytest.mark.parametrize("where", ["scan", "views", "ledger"])
def test_a_unit_that_came_while_the_store_was_gone_is_pushed_when_it_is_back(
    pushing: Services, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    services = reopened(pushing, pushing.settings)
    services.push.step()
    clock.advance(timedelta(hours=7))
    monkeypatch.setattr(services.push, "_last_tick", clock.now())
    services.catalogue.upsert([unit("text/new", "Text")]).result(timeout=5)
    store = services.stores.pushes if where == "ledger" else services.stores.readers
    with monkeypatch.context() as gone:
        gone.setattr(store, where, out_of_reach)
        with pytest.raises(Unavailable):
            services.push.step()
    services.push.step()
    assert [p.trigger for p in services.push.inbox(AVID)] == ["tick", "new_unit:text/new"]


def test_a_round_that_the_store_broke_off_is_not_put_off_until_the_next_is_due(
    pushing: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = reopened(pushing, pushing.settings)
    with monkeypatch.context() as gone:
        gone.setattr(services.stores.pushes, "plan", out_of_reach)
        with pytest.raises(Unavailable):
            services.push.step()
    services.push.step()
    assert [p.trigger for p in services.push.inbox(AVID)] == ["tick"]


def out_of_reach(*_: object, **__: object) -> object:
    raise Unavailable("the store is gone")


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


def test_in_the_background_a_push_arrives_and_rings(pushing: Services) -> None:
    pushing.readers.upsert([willing(channel="sse")]).result(timeout=5)
    quick = Settings(home=pushing.settings.home, push=PushConfig(poll_seconds=0.02))
    services = reopened(pushing, quick)
    rung = threading.Event()
    with services.push.heard(AVID, rung.set):
        assert services.push.status().listeners == 1
        services.push.start()
        try:
            assert rung.wait(20)
            assert len(services.push.inbox(AVID)) == 1
            assert services.push.status().running
        finally:
            services.push.stop()
    assert not services.push.status().running


def test_a_stream_resumes_after_the_last_push_it_saw(pushing: Services, clock: FixedClock) -> None:
    first = delivered(pushing)
    clock.advance(timedelta(days=1))
    second = delivered(pushing)
    assert [p.id for p in pushing.push.inbox(AVID, after=first.seq)] == [second.id]
    assert [p.id for p in pushing.push.inbox(AVID, limit=1)] == [first.id]
    assert pushing.push.inbox(AVID, after=second.seq) == []


def test_a_round_that_fails_is_told_and_the_next_one_runs(
    pushing: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = Settings(home=pushing.settings.home, push=PushConfig(poll_seconds=0.02))
    services = reopened(pushing, quick)
    broken = threading.Event()

    def out_of_reach() -> int:
        broken.set()
        raise RuntimeError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(services.stores.units, "version", out_of_reach, raising=False)
        services.push.start()
        try:
            assert broken.wait(20)
            assert eventually(lambda: "the disk is gone" in services.push.trouble)
            patch.undo()
            assert eventually(lambda: bool(services.push.inbox(AVID)))
            assert eventually(lambda: services.push.trouble == "")
        finally:
            services.push.stop()


def eventually(holds: Callable[[], bool], *, within: float = 20.0) -> bool:
    deadline = wall.monotonic() + within
    while not holds():
        if wall.monotonic() > deadline:
            return False
        threading.Event().wait(0.01)
    return True


def test_a_rate_for_a_channel_that_is_not_there_is_refused(library: Services) -> None:
    hasty = Settings(home=library.settings.home, push=PushConfig(per_minute={"pigeon": 5}))
    with pytest.raises(Misconfigured, match=r"push\.per_minute\.pigeon: is no channel"):
        reopened(library, hasty)
