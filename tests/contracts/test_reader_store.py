"""What every store of readers promises: upsert, view, consent, erasure."""

from datetime import time

from recsys.data.background import Background
from recsys.data.recent import NOTHING_DONE, Recent
from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.event import Event, LoggedEvent, Verb
from recsys.domain.ids import ReaderId
from recsys.domain.push import PushState
from recsys.domain.quiet import QuietHours
from recsys.domain.reader import AgeBand, PushWishes, Reader
from recsys.stores.base import ReaderView, Stores, Upserted
from tests.contracts.made import NOW, click, event, push, reader, slate, soon, unit

R1, R2 = ReaderId("r1"), ReaderId("r2")


def test_a_reader_comes_back_as_they_went_in(stores: Stores) -> None:
    full = Reader(
        id=ReaderId("pairwise/é#1"),
        home_library="lib-a",
        affiliations=("student",),
        groups=("history-101",),
        region="CN-ZJ",
        languages=("zh-Hans", "en"),
        age_band=AgeBand.ADULT,
        time_zone="Asia/Shanghai",
        interests=("logic",),
        consents=Consents(
            (
                Consent(
                    purpose=Purpose.HISTORY,
                    state=ConsentState.WITHDRAWN,
                    at=NOW,
                    via="desk",
                    policy_version="3",
                ),
            )
        ),
        push=PushWishes(
            daily_cap=3, quiet=QuietHours(time(22, 30), time(7)), channels=("inbox", "sse")
        ),
        created=NOW,
    )
    stores.readers.upsert([full]).result()
    assert stores.readers.of([full.id, R1]) == {full.id: full}


def test_an_unchanged_reader_is_no_change(stores: Stores) -> None:
    stores.readers.upsert([reader("r1"), reader("r2")]).result()
    again = stores.readers.upsert([reader("r1"), reader("r2", region="CH-VD"), reader("r3")])
    assert again.result() == Upserted(added=1, changed=1, unchanged=1)
    assert stores.readers.count() == 3
    assert [r.id for r in stores.readers.scan()] == ["r1", "r2", "r3"]


def test_of_a_reader_that_comes_twice_the_last_state_is_kept(stores: Stores) -> None:
    done = stores.readers.upsert([reader("r1", Purpose.PUSH), reader("r1", region="CH-VD")])
    assert done.result() == Upserted(added=1, changed=1, unchanged=0)
    assert [r.region for r in stores.readers.scan()] == ["CH-VD"]
    assert list(stores.readers.scan(agreed=Purpose.PUSH)) == []


def test_readers_who_agreed_are_found_and_who_withdrew_are_not(stores: Stores) -> None:
    willing = [reader(f"r{n}", *([Purpose.PUSH] if n % 3 else [])) for n in range(2000)]
    stores.readers.upsert(willing).result()
    stores.readers.upsert([reader("r1"), reader("r3", Purpose.PUSH, Purpose.HISTORY)]).result()
    agreed = [r.id for r in stores.readers.scan(agreed=Purpose.PUSH)]
    assert agreed == [f"r{n}" for n in range(2000) if (n % 3 or n == 3) and n != 1]
    assert [r.id for r in stores.readers.scan(agreed=Purpose.HISTORY)] == ["r3"]


def test_the_view_of_a_stranger_is_empty_but_knows_the_heads(stores: Stores) -> None:
    stores.units.upsert([unit("a"), unit("b")]).result()
    stores.events.append([event("e1", reader=None)]).result()
    assert stores.readers.views([R1], limit=10)[0] == ReaderView(
        None, (), NOTHING_DONE, events=1, catalogue=2
    )


def test_the_view_holds_the_latest_clean_events_in_order_of_time(stores: Stores) -> None:
    stores.readers.upsert([reader("r1")]).result()
    late, early = event("late", at=soon(90)), event("early", at=soon(10))
    other, tied = event("other", reader="r2"), event("tied", at=soon(90), unit="u/2")
    stores.events.append([late, early, other, tied]).result()
    view = stores.readers.views([R1], limit=2)[0]
    assert view.recent == Recent.of([LoggedEvent(1, late), LoggedEvent(4, tied)])
    assert view.inputs == (1, 4)
    assert view.reader == Background.of(reader("r1"))
    assert stores.readers.views([R1], limit=9)[0].inputs == (2, 1, 4)


def test_the_view_leaves_out_robots_and_double_clicks(stores: Stores) -> None:
    clicks = [click("c1", NOW), click("c2", soon(20)), click("c3", soon(500))]
    stores.events.append(clicks, robots=[False, False, True]).result()
    assert stores.readers.views([R1], limit=9)[0].recent.ids == ["c2"]


def test_the_view_as_of_an_earlier_event_sees_what_was_clean_then(stores: Stores) -> None:
    stores.events.append([click("first", NOW)]).result()
    stores.events.append([click("second", soon(20))]).result()
    then, now = (stores.readers.views([R1], limit=9, until=until)[0] for until in (1, 2))
    assert then.recent.ids == ["first"]
    assert now.recent.ids == ["second"]


def test_views_of_many_are_those_of_each_in_the_order_asked_for(stores: Stores) -> None:
    who = [f"r{n}" for n in range(120)]
    stores.readers.upsert([reader(one) for one in who[::2]]).result()
    done = [event(f"{one}/{n}", one, at=soon(-n)) for one in who for n in range(int(one[1:]) % 4)]
    stores.events.append(done).result()
    asked = [None, R2, *map(ReaderId, who), ReaderId("nobody"), R2, None]
    views = stores.readers.views(asked, limit=2)
    assert views == [stores.readers.views([one], limit=2)[0] for one in asked]
    assert views[1].recent.ids == ["r2/1", "r2/0"]
    assert stores.readers.views([], limit=2) == []


def test_doings_are_the_events_of_the_views_reader_by_reader(stores: Stores) -> None:
    clicks = [click("c1", NOW), click("c2", soon(20)), click("c3", soon(500))]
    stores.events.append(clicks, robots=[False, False, True]).result()
    late = [event(f"late-{n}", "r2", f"u/{n}", at=soon(9 - n)) for n in range(5)]
    search = Event(id=event("q").id, reader=R2, verb=Verb.SEARCH, at=soon(7), query="tides")
    stores.events.append([*late, search, event("other", "r3"), event("tied", "r2", "u/9")]).result()
    asked = [R2, ReaderId("nobody"), R1]
    for limit, until in ((4, 99), (99, 99), (99, 1), (99, 6), (5, 8)):
        views = [stores.readers.views([one], limit=limit, until=until)[0].recent for one in asked]
        done = stores.readers.doings(asked, limit=limit, until=until)
        assert done.readers.tolist() == [at for at, view in enumerate(views) for _ in view.ids]
        assert done.verbs.tolist() == [code for view in views for code in view.verbs]
        assert done.micros.tolist() == [micros for view in views for micros in view.micros]
        assert list(done.units) == [unit for view in views for unit in view.units]


def test_doings_of_many_readers_are_found_in_pages(stores: Stores) -> None:
    stores.events.append([event(f"e{n}", f"r{n}", f"u/{n}") for n in range(2100)]).result()
    asked = [ReaderId(f"r{n}") for n in reversed(range(2100))]
    done = stores.readers.doings(asked, limit=9, until=5000)
    assert done.readers.tolist() == list(range(2100))
    assert list(done.units) == [f"u/{n}" for n in reversed(range(2100))]


def test_erasure_forgets_the_reader_in_every_aggregate(stores: Stores) -> None:
    stores.readers.upsert([reader("r1", Purpose.PUSH), reader("r2", Purpose.PUSH)]).result()
    for who in (R1, R2):
        stores.events.append([event(f"e-{who}", reader=who)]).result()
        stores.slates.append([slate(f"s-{who}", reader=who)]).result()
        assert stores.pushes.plan(
            push(f"p-{who}", who), slate(f"slate of p-{who}", who), 0
        ).result()

    assert stores.readers.erase(R1).result() is True

    assert [r.id for r in stores.readers.scan()] == ["r2"]
    assert [r.id for r in stores.readers.scan(agreed=Purpose.PUSH)] == ["r2"]
    assert stores.slates.of_reader(R1, limit=9) == []
    assert stores.pushes.inbox(R1) == []
    assert stores.pushes.units_of(R1) == frozenset()
    assert stores.pushes.counts() == {PushState.PLANNED: 1}
    assert stores.readers.views([R1], limit=9)[0].recent == NOTHING_DONE
    assert stores.slates.count() == 2
    assert len(stores.slates.of_reader(R2, limit=9)) == 2


def test_events_of_an_erased_reader_stay_for_nobody(stores: Stores) -> None:
    stores.events.append([event("e1", reader="r1"), event("e2", reader="r2")]).result()
    stores.readers.erase(R1).result()
    assert [logged.event.reader for logged in stores.events.scan()] == [None, "r2"]
    assert [a.outcome for a in stores.events.append([event("e1")]).result()] == ["duplicate"]
    assert stores.readers.views([R1], limit=9)[0].recent == NOTHING_DONE


def test_erasing_a_stranger_forgets_nothing_and_says_so(stores: Stores) -> None:
    stores.events.append([event("e1", reader="r2")]).result()
    assert stores.readers.erase(R1).result() is False


def test_an_erased_reader_may_come_back_as_somebody_new(stores: Stores) -> None:
    stores.readers.upsert([reader("r1", Purpose.HISTORY)]).result()
    stores.readers.erase(R1).result()
    stores.readers.upsert([reader("r1")]).result()
    assert list(stores.readers.scan(agreed=Purpose.HISTORY)) == []
    assert stores.readers.of([R1]) == {R1: reader("r1")}
    assert stores.readers.views([R1], limit=9)[0].reader == Background.of(reader("r1"))


def test_a_search_is_part_of_the_view(stores: Stores) -> None:
    search = Event(
        id=event("q1").id, reader=R1, verb=Verb.SEARCH, at=NOW, query="regular expressions"
    )
    stores.events.append([search]).result()
    assert stores.readers.views([R1], limit=9)[0].recent == Recent.of([LoggedEvent(1, search)])
