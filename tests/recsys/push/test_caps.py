"""T13: whatever is planned, sent, lost, cancelled or left to expire, in whatever order, no reader
gets more than the caps allow, sooner than the gap allows, or at night."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.clock import counting_ids
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.push import Push, PushState
from recsys.domain.quiet import QuietHours
from recsys.domain.reader import PushWishes
from recsys.push.channels.base import Leaving, Sent, Verdict
from recsys.push.config import PushConfig
from recsys.push.planner import Planned, Planner, Proposal
from recsys.stores.open import open_stores
from tests.recsys.push.house import House
from tests.recsys.push.people import reader

ADA = ReaderId("ada")
ZONE = "America/St_Johns"
CAP = 2
WEEKLY = 3
GAP = timedelta(hours=6)
NIGHT = QuietHours(time(22), time(7, 30))
READER = reader(time_zone=ZONE, push=PushWishes(daily_cap=CAP, channels=("hook",), quiet=NIGHT))


class Receiver:
    """Keeps the time of everything that reached, or may have reached, the reader."""

    def __init__(self) -> None:
        self.verdict = Verdict.DELIVERED
        self.reached: list[datetime] = []
        self.house: House

    def send(self, push: Push, leaving: Leaving) -> Sent:
        leaving()
        if self.verdict in (Verdict.DELIVERED, Verdict.UNKNOWN):
            self.reached.append(self.house.clock.now())
        return Sent(self.verdict)


def plan(house: House, receiver: Receiver) -> None:
    planned = house.planner().plan(READER, house.clock.now())
    if isinstance(planned, Planned):
        planned.saved.result()


def plan_while_another_plans(house: House, receiver: Receiver) -> None:
    """Both have read the ledger when the first one writes, and each has a unit of its own."""

    def overtaken(reader: ReaderId, k: int, **_: Sequence[UnitId]) -> Proposal:
        plan(house, receiver)
        return house.offers(reader, k, only=(), exclude=list(house.stores.pushes.units_of(reader)))

    pushes = house.stores.pushes
    slow = Planner(pushes, overtaken, {"hook"}, house.config, counting_ids(house.new_id()))
    planned = slow.plan(READER, house.clock.now())
    if isinstance(planned, Planned):
        planned.saved.result()


def send(house: House, receiver: Receiver) -> None:
    receiver.verdict = Verdict.DELIVERED
    house.sender().send_due()


def send_without_an_answer(house: House, receiver: Receiver) -> None:
    receiver.verdict = Verdict.UNKNOWN
    house.sender().send_due()


def send_in_vain(house: House, receiver: Receiver) -> None:
    receiver.verdict = Verdict.AGAIN
    house.sender().send_due()


def die_while_sending(house: House, receiver: Receiver) -> None:
    """A sender claims, and is never heard of again."""
    house.stores.pushes.claim(1, now=house.clock.now(), lease=house.config.lease)


def cancel(house: House, receiver: Receiver) -> None:
    house.stores.pushes.cancel(reader=ADA, now=house.clock.now()).result()


def answer(house: House, receiver: Receiver) -> None:
    for push in house.stores.pushes.inbox(ADA):
        house.stores.pushes.answer(push.id, PushState.ACCEPTED, now=house.clock.now()).result()


LIKELY = [plan, plan, plan, send, send, send]
DEEDS = [*LIKELY, plan_while_another_plans, send_without_an_answer, send_in_vain]
DEEDS += [die_while_sending, cancel, answer]
WAITS = st.sampled_from([0, 0, 0, 1, 20, 60, 180, 359, 360, 600, 1439, 1440, 2000])


@given(st.lists(st.tuples(st.sampled_from(DEEDS), WAITS), min_size=20, max_size=120))
@settings(max_examples=150)
def test_no_interleaving_pushes_a_reader_too_often_too_soon_or_at_night(steps: list) -> None:
    receiver = Receiver()
    house = House(
        open_stores("memory:").stores,
        config=PushConfig(weekly_cap=WEEKLY, expires_hours=40, max_attempts=4),
        units=[f"u{n}" for n in range(150)],
        hook=receiver,
    )
    receiver.house = house
    house.clock.at = datetime(2026, 3, 5, 12, tzinfo=UTC)  # the clocks change on the 8th
    house.welcome(READER)
    for deed, minutes in steps:
        deed(house, receiver)
        house.later(minutes=minutes)
        held = house.stores.pushes.ledger(ADA, now=house.clock.now())
        assert held.sent_24h <= CAP
        assert held.sent_7d <= WEEKLY
    reached = receiver.reached
    for at in reached:
        assert sum(at - timedelta(hours=24) < other <= at for other in reached) <= CAP
        assert sum(at - timedelta(days=7) < other <= at for other in reached) <= WEEKLY
        assert time(7, 30) <= at.astimezone(ZoneInfo(ZONE)).time() < time(22)
    assert all(later - earlier >= GAP for earlier, later in pairwise(reached))
