"""What every log promises: append-only, idempotent, ordered, with its marks."""

from collections.abc import Iterator
from itertools import count
from threading import Thread
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recsys.domain.consent import Purpose
from recsys.domain.event import Event, Hygiene, LoggedEvent, Verb
from recsys.domain.ids import PushId, ReaderId, SlateId
from recsys.domain.reader import Reader
from recsys.stores.base import Admission, Appended, Outcome, Stores
from tests.contracts.made import NOW, click, event, reader, soon

R1 = ReaderId("r1")
names = count()
"""Examples of one test share a store: each brings a reader and event ids of its own."""


def marks(stores: Stores, reader: ReaderId, until: int | None = None) -> dict[str, Hygiene]:
    found = stores.events.of_reader(reader, limit=99, until=until)
    return {logged.event.id: logged.hygiene for logged in found}


def outcomes(answers: list[Appended]) -> list[str]:
    return [answer.outcome.value for answer in answers]


def test_an_event_comes_back_as_it_went_in(stores: Stores) -> None:
    full = event(
        "e/1",
        verb=Verb.ACCEPT,
        at=soon(0.123456),
        slate=SlateId("s1"),
        push=PushId("p1"),
        position=3,
        surface="wechat",
        rating=4.5,
    )
    stores.events.append([full]).result()
    assert list(stores.events.scan()) == [LoggedEvent(1, full)]
    assert stores.events.of_reader(R1, limit=1) == [LoggedEvent(1, full)]


def test_the_same_event_sent_twice_is_stored_once(stores: Stores) -> None:
    first = stores.events.append([event("e1")]).result()
    second = stores.events.append([event("e1")]).result()
    assert first == [Appended(event("e1").id, Outcome.STORED, 1)]
    assert second == [Appended(event("e1").id, Outcome.DUPLICATE, 1)]
    assert stores.events.count() == 1


def test_another_event_under_the_same_id_is_a_conflict_and_changes_nothing(stores: Stores) -> None:
    stores.events.append([event("e1")]).result()
    answers = stores.events.append([event("e1", unit="u/2"), event("e2")]).result()
    assert answers == [
        Appended(event("e1").id, Outcome.CONFLICT, 1),
        Appended(event("e2").id, Outcome.STORED, 2),
    ]
    assert [logged.event for logged in stores.events.scan()] == [event("e1"), event("e2")]


def test_an_id_that_comes_twice_in_one_call_is_judged_like_two_calls(stores: Stores) -> None:
    answers = stores.events.append([event("e1"), event("e1"), event("e1", unit="u/2")]).result()
    assert outcomes(answers) == ["stored", "duplicate", "conflict"]


def test_the_same_instant_in_another_time_zone_is_the_same_event(stores: Stores) -> None:
    stores.events.append([event("e1")]).result()
    elsewhere = event("e1", at=NOW.astimezone(ZoneInfo("Asia/Shanghai")))
    assert outcomes(stores.events.append([elsewhere]).result()) == ["duplicate"]


def test_whom_an_event_counts_for_is_not_part_of_what_it_is(stores: Stores) -> None:
    """Kept for nobody, sent again when the reader has agreed: still the same event."""
    stores.events.append([event("e1", reader=None)]).result()
    assert outcomes(stores.events.append([event("e1", reader="r1")]).result()) == ["duplicate"]
    assert next(stores.events.scan()).event.reader is None


def test_sequence_numbers_have_no_gaps_and_grow(stores: Stores) -> None:
    for n in range(0, 2500, 500):
        stores.events.append([event(f"e{i}") for i in range(n, n + 500)]).result()
    assert [logged.seq for logged in stores.events.scan()] == list(range(1, 2501))
    assert [logged.seq for logged in stores.events.scan(after=990, until=2005)] == list(
        range(991, 2006)
    )
    assert stores.events.last_seq() == stores.events.count() == 2500


def test_a_readers_events_are_the_latest_by_time_oldest_first(stores: Stores) -> None:
    times = {"a": 50, "b": 10, "c": 30, "d": 30}
    stores.events.append([event(i, at=soon(t)) for i, t in times.items()]).result()
    assert [e.event.id for e in stores.events.of_reader(R1, limit=3)] == ["c", "d", "a"]
    assert [e.event.id for e in stores.events.of_reader(R1, limit=9, until=2)] == ["b", "a"]


def test_clicks_29_seconds_apart_are_one_and_the_last_counts(stores: Stores) -> None:
    stores.events.append([click("10:01:00", NOW), click("10:01:29", soon(29))]).result()
    assert marks(stores, R1) == {"10:01:00": "double_click", "10:01:29": "clean"}


def test_clicks_35_seconds_apart_are_two(stores: Stores) -> None:
    stores.events.append([click("10:01:00", NOW), click("10:01:35", soon(35))]).result()
    assert set(marks(stores, R1).values()) == {"clean"}


def test_clicks_in_a_chain_are_one_however_long_it_is(stores: Stores) -> None:
    for at in (0, 25, 50):
        stores.events.append([click(f"{at}", soon(at))]).result()
    assert marks(stores, R1) == {"0": "double_click", "25": "double_click", "50": "clean"}


def test_exactly_30_seconds_is_still_a_double_click(stores: Stores) -> None:
    clicks = [click("a", NOW), click("b", soon(30)), click("c", soon(60.000001))]
    stores.events.append(clicks).result()
    assert marks(stores, R1) == {"a": "double_click", "b": "clean", "c": "clean"}


def test_only_the_same_reader_unit_and_verb_make_a_double_click(stores: Stores) -> None:
    different = [
        click("a", NOW),
        click("b", soon(1), unit="u/2"),
        click("c", soon(2), reader="r2"),
        click("d", soon(3), verb=Verb.READ),
        click("e", soon(4), reader=None),
        click("f", soon(5), reader=None),
        event("g", at=soon(6)),
        event("h", at=soon(7)),
    ]
    stores.events.append(different).result()
    assert {logged.hygiene for logged in stores.events.scan()} == {Hygiene.CLEAN}


def test_a_robot_is_marked_and_makes_no_double_click_of_a_readers(stores: Stores) -> None:
    clicks = [click("mine", NOW), click("robot", soon(5)), click("late", soon(100))]
    stores.events.append(clicks, robots=[False, True]).result()
    assert marks(stores, R1) == {"mine": "clean", "robot": "robot", "late": "clean"}


def test_what_was_done_about_a_slate_is_found_in_order_of_arrival(stores: Stores) -> None:
    slate = SlateId("s1")
    late, early = event("late", slate=slate), event("early", slate=slate, at=soon(-9), reader=None)
    other = event("other", slate=SlateId("s2"))
    stores.events.append([late, event("none"), other, early]).result()
    found = [(logged.seq, logged.event) for logged in stores.events.of_slate(slate)]
    assert found == [(1, late), (4, early)]
    assert stores.events.of_slate(SlateId("s3")) == []


def test_marks_as_of_an_earlier_event_are_those_known_then(stores: Stores) -> None:
    """A snapshot taken again up to the same event is the same snapshot."""
    stores.events.append([click("first", NOW)]).result()
    stores.events.append([click("second", soon(20))]).result()
    then = [logged.hygiene for logged in stores.events.scan(until=1)]
    now = [logged.hygiene for logged in stores.events.scan(until=2)]
    assert (then, now) == (["clean"], ["double_click", "clean"])
    assert marks(stores, R1, until=1) == {"first": "clean"}


def test_clean_accepts_are_counted_from_where_one_left_off(stores: Stores) -> None:
    accepts = [event(f"a{n}", verb=Verb.ACCEPT) for n in range(4)]
    stores.events.append([event("b"), *accepts], robots=[False, True]).result()
    assert stores.events.accepts(after=0) == 3
    assert stores.events.accepts(after=3) == 2
    assert stores.events.accepts(after=5) == 0


def test_appends_that_are_not_waited_for_are_answered_as_if_they_were(stores: Stores) -> None:
    clicks = [click(f"c{n}", soon(20 * n)) for n in range(6)]
    sent = [*clicks, clicks[0], click("c1", soon(20), unit="u/2"), event("last", reader="r2")]
    waiting = [stores.events.append([made]) for made in sent]
    answers = [(a.outcome.value, a.seq) for future in waiting for a in future.result()]
    stored = [("stored", seq) for seq in range(1, 7)]
    assert answers == [*stored, ("duplicate", 1), ("conflict", 2), ("stored", 7)]
    assert marks(stores, R1) == {f"c{n}": "double_click" for n in range(5)} | {"c5": "clean"}
    assert marks(stores, R1, until=1) == {"c0": "clean"}


AGREED = Admission(Purpose.HISTORY)


def test_an_event_of_who_has_not_agreed_is_kept_for_nobody(stores: Stores) -> None:
    stores.readers.upsert([reader("r1", Purpose.HISTORY), reader("r2", Purpose.PUSH)]).result()
    sent = [event(f"e{who}", reader=who) for who in ("r1", "r2", "stranger", None)]
    answers = stores.events.append(sent, admission=AGREED).result()
    assert [answer.barred for answer in answers] == [False, True, True, False]
    assert [e.event.reader for e in stores.events.scan()] == ["r1", None, None, None]
    assert stores.readers.count() == 2


def test_a_newcomer_is_let_in_with_the_first_event(stores: Stores) -> None:
    def let_in(who: ReaderId) -> Reader:
        return reader(who, *([Purpose.HISTORY] if who == "welcome" else []))

    sent = [event(f"e{n}", reader=who) for n, who in enumerate(["welcome", "other", "welcome"])]
    admission = Admission(Purpose.HISTORY, let_in)
    answers = stores.events.append(sent, admission=admission).result()
    assert [answer.barred for answer in answers] == [False, True, False]
    assert {one.id for one in stores.readers.scan()} == {"welcome", "other"}
    assert {one.id for one in stores.readers.scan(agreed=Purpose.HISTORY)} == {"welcome"}


def test_a_consent_withdrawn_before_an_event_holds_for_it(stores: Stores) -> None:
    stores.readers.upsert([reader("r1", Purpose.HISTORY)]).result()
    withdrawn = stores.readers.upsert([reader("r1")])
    [late] = stores.events.append([event("e1")], admission=AGREED).result()
    assert withdrawn.done()
    assert late.barred


def test_an_event_sent_again_after_the_consent_changed_is_the_same(stores: Stores) -> None:
    answers = []
    for consents in ((), (Purpose.HISTORY,), ()):
        stores.readers.upsert([reader("r1", *consents)]).result()
        answers += stores.events.append([event("e1"), event("e2")], admission=AGREED).result()
    assert outcomes(answers) == ["stored", "stored"] + ["duplicate"] * 4
    clash = stores.events.append([event("e1", unit="u/2")], admission=AGREED).result()
    assert outcomes(clash) == ["conflict"]


gaps = st.lists(st.integers(0, 70), min_size=1, max_size=8)


def in_batches(events: list[Event], sizes: list[int]) -> Iterator[list[Event]]:
    rest = events
    for size in sizes:
        yield rest[:size]
        rest = rest[size:]
    yield rest


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), offsets=gaps, sizes=st.lists(st.integers(1, 3), max_size=4))
def test_marks_do_not_depend_on_the_order_of_arrival(
    stores: Stores, data: st.DataObject, offsets: list[int], sizes: list[int]
) -> None:
    """Oracle: a click is double when another follows within 30 s; at one instant, by id."""
    who = f"reader {next(names)}"
    clicks = {f"{who} {n}": soon(offset) for n, offset in enumerate(offsets)}
    events = [click(i, at, reader=who) for i, at in clicks.items()]
    for batch in in_batches(data.draw(st.permutations(events)), sizes):
        stores.events.append(batch).result()
    expected = {
        i: "double_click"
        if any((at, i) < (b, j) and (b - at).total_seconds() <= 30 for j, b in clicks.items())
        else "clean"
        for i, at in clicks.items()
    }
    assert marks(stores, ReaderId(who)) == expected


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sent=st.lists(
        st.lists(st.tuples(st.integers(0, 5), st.sampled_from("xy")), max_size=4), max_size=5
    )
)
def test_appending_is_idempotent_in_any_interleaving(
    stores: Stores, sent: list[list[tuple[int, str]]]
) -> None:
    who = f"reader {next(names)}"
    kept: dict[str, str] = {}
    for batch in sent:
        events = [event(f"{who} {n}", reader=who, unit=unit) for n, unit in batch]
        expected = []
        for made in events:
            held = kept.setdefault(made.id, f"new {made.unit}")
            expected.append(
                "stored"
                if held.startswith("new ")
                else "duplicate"
                if held == made.unit
                else "conflict"
            )
            kept[made.id] = held.removeprefix("new ")
        assert outcomes(stores.events.append(events).result()) == expected
    found = stores.events.of_reader(ReaderId(who), limit=99)
    assert {logged.event.id: logged.event.unit for logged in found} == kept


def test_the_same_events_from_many_threads_are_stored_once_each(stores: Stores) -> None:
    events = [event(f"e{n}") for n in range(40)]
    stored: list[str] = []

    def send() -> None:
        for made in events:
            stored.extend(outcomes(stores.events.append([made]).result()))

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (stored.count("stored"), stored.count("duplicate")) == (40, 280)
    assert stores.events.count() == 40
