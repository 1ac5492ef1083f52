"""Who is sent what, and when: everything is looked at again before it leaves."""

from datetime import UTC, datetime, time, timedelta

import pytest

from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.push import Push, PushState
from recsys.domain.quiet import QuietHours
from recsys.domain.reader import PushWishes
from recsys.domain.unit import Status
from recsys.push.config import PushConfig
from tests.recsys.push.conftest import NewHouse
from tests.recsys.push.hooks import HOOKED, Hook
from tests.recsys.push.house import House
from tests.recsys.push.people import NEVER_QUIET, consents, reader, unit

ADA = ReaderId("ada")


def test_what_is_due_is_delivered_and_stands_in_the_inbox_in_order(house: House) -> None:
    house.welcome(reader(), reader("ben"))
    first, second = house.push_to("ada"), house.push_to("ben")
    assert house.sender().send_due() == {PushState.DELIVERED: 2}
    assert [p.id for p in house.stores.pushes.inbox(ADA)] == [first.id]
    (delivered,) = house.stores.pushes.inbox(ReaderId("ben"))
    assert (delivered.id, delivered.seq, delivered.finished_at) == (second.id, 2, house.clock.at)
    assert house.sender().send_due() == {}


def test_more_than_a_batch_is_sent_in_one_go(new_house: NewHouse) -> None:
    house = new_house(config=PushConfig(batch=3))
    house.welcome(*(reader(f"r{n}") for n in range(10)))
    for n in range(10):
        house.push_to(f"r{n}")
    assert house.sender().send_due() == {PushState.DELIVERED: 10}


def test_the_kill_switch_stops_what_is_queued(new_house: NewHouse) -> None:
    house = new_house()
    house.welcome(reader())
    planned = house.push_to("ada")
    house.config = PushConfig(enabled=False)
    assert house.sender().send_due() == {}
    assert house.state_of(planned.id) == PushState.PLANNED


@pytest.mark.parametrize("purpose", [Purpose.PUSH, Purpose.PERSONALISATION, Purpose.HISTORY])
def test_a_consent_withdrawn_after_planning_cancels_at_sending(
    house: House, purpose: Purpose
) -> None:
    house.welcome(reader())
    planned = house.push_to("ada")
    taken = reader().consents.with_decisions(
        consents(purpose, state=ConsentState.WITHDRAWN).decisions
    )
    house.welcome(reader(consents=taken))
    assert house.sender().send_due() == {PushState.CANCELLED: 1}
    assert house.stores.pushes.inbox(ADA) == []
    assert house.stores.pushes.ledger(ADA, now=house.clock.at).sent_24h == 0, planned.id


def test_a_unit_taken_down_after_planning_is_not_sent(house: House) -> None:
    house.welcome(reader())
    planned = house.push_to("ada")
    house.stores.units.upsert([unit("u0", status=Status.WITHDRAWN)]).result()
    assert house.sender().send_due() == {PushState.CANCELLED: 1}
    held = house.stores.pushes.of(planned.id)
    assert held is not None
    assert held.result == "unit_closed: u0"


def test_a_channel_that_the_reader_wishes_for_no_more_is_not_used(house: House) -> None:
    house.welcome(reader())
    house.push_to("ada")
    house.welcome(reader(push=PushWishes(channels=("sse",), quiet=NEVER_QUIET)))
    assert house.sender().send_due() == {PushState.CANCELLED: 1}


def test_a_deferred_push_leaves_when_the_quiet_hours_end_and_not_before(house: House) -> None:
    """Through the night in which the clocks of Zurich go forward."""
    quiet = PushWishes(quiet=QuietHours(time(22), time(7)))
    house.welcome(reader(time_zone="Europe/Zurich", push=quiet))
    house.clock.at = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)  # 23:00
    planned = house.push_to("ada")
    house.clock.at = datetime(2026, 3, 29, 4, 59, tzinfo=UTC)  # 6:59, summer time
    assert house.sender().send_due() == {}
    house.later(minutes=1)
    assert house.sender().send_due() == {PushState.DELIVERED: 1}
    assert house.state_of(planned.id) == PushState.DELIVERED


def test_a_reader_who_moved_is_not_woken(house: House) -> None:
    quiet = PushWishes(quiet=QuietHours(time(22), time(7)))
    house.welcome(reader(push=quiet))
    planned = house.push_to("ada")  # noon in London, 23:00 in Guadalcanal
    house.welcome(reader(time_zone="Pacific/Guadalcanal", push=quiet))
    assert house.sender().send_due() == {PushState.PLANNED: 1}
    house.later(hours=7, minutes=59)
    assert house.sender().send_due() == {}
    house.later(minutes=1)
    assert house.sender().send_due() == {PushState.DELIVERED: 1}
    assert house.state_of(planned.id) == PushState.DELIVERED


def test_what_could_not_be_sent_in_time_expires_and_frees_the_cap(house: House) -> None:
    house.welcome(reader())
    house.push_to("ada")
    house.later(hours=24)
    assert house.sender().send_due() == {PushState.EXPIRED: 1}
    assert house.stores.pushes.ledger(ADA, now=house.clock.at).sent_24h == 0


def test_after_a_standstill_two_overdue_pushes_do_not_arrive_together(
    new_house: NewHouse,
) -> None:
    """One was planned for this morning, one for tonight, and the sender slept through both."""
    house = new_house(config=PushConfig(expires_hours=48))
    house.welcome(reader())
    house.push_to("ada")
    house.later(hours=7)
    house.config = PushConfig(expires_hours=48, min_gap_hours=0)
    house.push_to("ada")
    house.config = PushConfig(expires_hours=48)
    house.later(hours=10)
    ends = house.sender().send_due()
    assert ends == {PushState.DELIVERED: 1, PushState.PLANNED: 1}
    house.later(hours=5, minutes=59)
    assert house.sender().send_due() == {}
    house.later(minutes=1)
    assert house.sender().send_due() == {PushState.DELIVERED: 1}


def test_the_live_channel_rings_once_the_push_is_in_the_inbox(house: House) -> None:
    house.welcome(reader(push=PushWishes(channels=("sse",), quiet=NEVER_QUIET)))
    house.push_to("ada")
    seen: list[int] = []
    with house.bell.heard(ADA, lambda: seen.append(len(house.stores.pushes.inbox(ADA)))):
        house.sender().send_due()
    assert seen == [1]


def test_a_stream_that_breaks_when_rung_costs_nobody_a_delivery(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.welcome(reader(push=PushWishes(channels=("sse",), quiet=NEVER_QUIET)))
    house.push_to("ada")

    def broken() -> None:
        raise RuntimeError("the event loop is closed")

    with house.bell.heard(ADA, broken):
        assert house.sender().send_due() == {PushState.DELIVERED: 1}
    assert "signal.unheard" in caplog.text


def test_a_channel_that_fails_to_announce_costs_nobody_a_delivery(
    new_house: NewHouse, caplog: pytest.LogCaptureFixture
) -> None:
    class Mute(Hook):
        def announce(self, push: Push) -> None:
            raise RuntimeError("no voice")

    house = new_house(hook=Mute())
    house.welcome(HOOKED)
    house.push_to("ada")
    assert house.sender().send_due() == {PushState.DELIVERED: 1}
    assert "push.unannounced" in caplog.text


def test_units_of_two_readers_do_not_get_mixed_up(house: House) -> None:
    house.welcome(reader(), reader("ben"))
    assert house.push_to("ada").units == house.push_to("ben").units == (UnitId("u0"),)
    house.later(hours=1)
    assert house.stores.pushes.cancel(reader=ADA, now=house.clock.at).result() == 1
    assert house.sender().send_due() == {PushState.DELIVERED: 1}
    assert (
        timedelta(0) == house.clock.at - house.stores.pushes.inbox(ReaderId("ben"))[0].finished_at
    )
