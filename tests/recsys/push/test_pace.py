"""How fast a channel may be used, whoever is next in turn."""

from collections import Counter
from datetime import timedelta

from recsys.domain.push import PushState
from recsys.domain.reader import PushWishes
from recsys.push.config import PushConfig
from tests.recsys.push.conftest import NewHouse
from tests.recsys.push.house import House
from tests.recsys.push.people import NEVER_QUIET, reader

DELIVERED, PLANNED = PushState.DELIVERED, PushState.PLANNED
ENOUGH = 10


def queued(new_house: NewHouse, **config: object) -> House:
    """A push for each of ten readers, over a channel that takes so many a minute."""
    house = new_house(config=PushConfig(batch=4, **config))
    house.welcome(*(reader(f"r{n}") for n in range(ENOUGH)))
    for n in range(ENOUGH):
        house.push_to(f"r{n}")
        house.later(seconds=1)
    return house


def reached(house: House) -> list[str]:
    return [name for n in range(ENOUGH) if house.stores.pushes.inbox(name := f"r{n}")]


def test_a_channel_without_a_rate_is_used_as_fast_as_can_be(new_house: NewHouse) -> None:
    house = queued(new_house, per_minute={"sse": 1})
    assert house.sender().send_due() == {DELIVERED: ENOUGH}


def test_no_minute_sees_more_than_the_rate_and_everybody_gets_their_turn_in_order(
    new_house: NewHouse,
) -> None:
    house = queued(new_house, per_minute={"inbox": 3})
    sent: list[int] = []
    for second in range(240):
        sent += [second] * house.sender().send_due()[DELIVERED]
        assert reached(house) == [f"r{n}" for n in range(len(sent))]
        house.later(seconds=1)
    assert len(sent) == ENOUGH
    assert max(sum(began <= at < began + 60 for at in sent) for began in sent) == 3


def test_who_waits_is_given_a_time_of_their_own_and_asked_about_again_then_alone(
    new_house: NewHouse,
) -> None:
    house = queued(new_house, per_minute={"inbox": 3})
    now = house.clock.now()
    assert house.sender().send_due() == {DELIVERED: 1, PLANNED: ENOUGH - 1}
    waiting = [house.stores.pushes.of(f"push-{n:06d}") for n in range(2, ENOUGH + 1)]
    waits = [push.not_before - now for push in waiting if push]
    assert waits == [timedelta(seconds=20 * n) for n in range(1, ENOUGH)]
    assert {push.result for push in waiting if push} == {"channel_rate: inbox"}
    house.later(seconds=20)
    assert house.sender().send_due() == {DELIVERED: 1}


def test_waiting_for_a_channel_wears_nobody_out(new_house: NewHouse) -> None:
    """More turns pass by than a push may be attempted."""
    house = queued(new_house, per_minute={"inbox": 3}, max_attempts=2)
    ends: Counter[PushState] = Counter()
    for _ in range(ENOUGH):
        for n in range(ENOUGH):
            push = house.stores.pushes.of(f"push-{n + 1:06d}")
            assert push is not None
            assert push.attempts <= 1
        ends.update(house.sender().send_due())
        house.later(seconds=20)
    assert set(ends) == {DELIVERED, PLANNED}
    assert ends[DELIVERED] == ENOUGH


def test_whose_turn_would_come_too_late_is_given_up(new_house: NewHouse) -> None:
    house = queued(new_house, per_minute={"inbox": 1}, expires_hours=0.1)
    assert house.sender().send_due() == {DELIVERED: 1, PLANNED: 5, PushState.EXPIRED: 4}


def test_one_channel_does_not_hold_up_another(new_house: NewHouse) -> None:
    house = new_house(config=PushConfig(per_minute={"inbox": 1}))
    live = PushWishes(daily_cap=5, quiet=NEVER_QUIET, channels=("sse",))
    house.welcome(reader("a"), reader("b"), reader("c", push=live))
    for name in "abc":
        house.push_to(name)
    assert house.sender().send_due() == {DELIVERED: 2, PLANNED: 1}
    assert len(house.stores.pushes.inbox("c")) == 1
