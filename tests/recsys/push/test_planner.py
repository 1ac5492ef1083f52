from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import orjson
import pytest

from recsys.clock import counting_ids
from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.push import Ending, PushState
from recsys.domain.quiet import QuietHours
from recsys.domain.reader import PushWishes
from recsys.domain.slate import ReasonCode
from recsys.push.config import PushConfig
from recsys.push.eligibility import Gate, No
from recsys.push.planner import Planned, Planner
from tests.recsys.push.conftest import NewHouse
from tests.recsys.push.house import House
from tests.recsys.push.people import NEVER_QUIET, NOON, consents, reader

ADA = ReaderId("ada")


def test_a_plan_writes_decision_list_and_outbox_row_together(house: House) -> None:
    house.welcome(reader())
    planned = house.push_to("ada")
    held = house.stores.pushes.of(planned.id)
    assert held == planned
    assert held.units == ("u0",)
    assert (held.trigger, held.channel, held.state) == ("tick", "inbox", PushState.PLANNED)
    assert house.stores.slates.of(held.slate) is not None
    assert house.stores.pushes.ledger(ADA, now=NOON).sent_24h == 1


def test_the_payload_is_the_list_as_platforms_get_it_and_names_its_push(house: House) -> None:
    house.welcome(reader())
    planned = house.push_to("ada")
    assert orjson.loads(planned.payload) == {
        "push": planned.id,
        "trigger": "tick",
        "list": {"a": 1},
    }


@pytest.mark.parametrize("state", [None, ConsentState.REFUSED, ConsentState.WITHDRAWN])
def test_without_consent_there_is_no_row_of_any_kind(
    house: House, state: ConsentState | None
) -> None:
    agreed = consents(Purpose.HISTORY, Purpose.PERSONALISATION)
    if state is not None:
        agreed = agreed.with_decisions(consents(Purpose.PUSH, state=state).decisions)
    house.welcome(reader(consents=agreed))
    assert house.refusal_of("ada") == Gate.NO_PUSH_CONSENT
    assert house.stores.pushes.counts() == {}
    assert house.stores.slates.count() == 0


def test_a_unit_is_never_pushed_twice_whatever_became_of_it(new_house: NewHouse) -> None:
    house = new_house(units=["a", "b", "c"])
    house.welcome(reader())
    pushed = []
    for end in (PushState.DEAD, PushState.CANCELLED, PushState.DELIVERED):
        pushed.append(house.push_to("ada").units[0])
        (claimed,) = house.stores.pushes.claim(1, now=house.clock.now(), lease=timedelta(minutes=1))
        now = house.clock.now()
        settled = house.stores.pushes.settle(claimed.id, claimed.fence, Ending(end), now=now)
        assert settled.result()
        house.later(days=1)
    assert pushed == ["a", "b", "c"]
    assert house.refusal_of("ada") == Gate.NOTHING_TO_SAY


@pytest.mark.parametrize(
    "reason", [ReasonCode.NON_PERSONAL, ReasonCode.NEW_IN_LIBRARY, ReasonCode.EXPLORE]
)
def test_what_everybody_is_shown_is_no_reason_to_disturb_somebody(
    house: House, reason: ReasonCode
) -> None:
    house.welcome(reader())
    house.offers.reason = reason
    assert house.refusal_of("ada") == Gate.NOTHING_TO_SAY


def test_inside_quiet_hours_a_push_is_planned_for_their_end(house: House) -> None:
    quiet = PushWishes(quiet=QuietHours(time(22), time(7)))
    house.welcome(reader(time_zone="Asia/Shanghai", push=quiet))
    house.clock.at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    planned = house.push_to("ada")
    assert planned.not_before == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert planned.expires_at == planned.not_before + timedelta(hours=24)


def test_a_push_that_waits_for_the_morning_counts_as_of_the_morning(house: House) -> None:
    """Planned at 21:30 for 8:00 and again at 3:31, both would arrive at once."""
    house.welcome(reader(push=PushWishes(daily_cap=5)))
    house.clock.at = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
    house.push_to("ada")
    house.later(hours=6, minutes=1)
    assert house.refusal_of("ada") == Gate.TOO_SOON


def test_a_readers_first_channel_that_exists_is_taken(house: House) -> None:
    wishes = PushWishes(channels=("pigeon", "sse", "inbox"), quiet=NEVER_QUIET)
    house.welcome(reader(push=wishes), reader("ben", push=PushWishes(channels=("pigeon",))))
    assert house.push_to("ada").channel == "sse"
    assert house.refusal_of("ben") == Gate.NO_CHANNEL


def test_the_holdback_never_gets_a_row(new_house: NewHouse) -> None:
    house = new_house(config=PushConfig(holdback=1.0))
    house.welcome(*(reader(f"r{n}") for n in range(30)))
    for n in range(30):
        assert house.refusal_of(f"r{n}") == Gate.HELD_BACK
    assert house.stores.pushes.counts() == {}


def test_a_new_unit_that_is_among_the_best_is_pushed_and_named_as_the_trigger(house: House) -> None:
    house.welcome(reader())
    planned = house.planner().plan(reader(), NOON, {UnitId("u3"), UnitId("u19")})
    assert isinstance(planned, Planned)
    assert planned.push.trigger == "new_unit:u3"
    assert planned.push.units == ("u3",)


def test_a_new_unit_that_fits_worse_than_the_rank_asks_for_is_not_pushed(house: House) -> None:
    house.welcome(reader())
    no = house.planner().plan(reader(), NOON, {UnitId("u5")})
    assert isinstance(no, No)
    assert no.gate is Gate.NOTHING_TO_SAY


def test_fifty_planners_at_once_never_exceed_a_cap_of_two(new_house: NewHouse) -> None:
    """T6: the ledger is compared and set in the transaction that writes the row."""
    config = PushConfig(daily_ceiling=2, min_gap_hours=0)
    house = new_house(config=config, units=[f"u{n}" for n in range(120)])
    house.welcome(reader())

    def plan(n: int) -> bool:
        planner = Planner(
            house.stores.pushes, house.offers, {"inbox"}, config, counting_ids(f"push-{n}")
        )
        for _ in range(3):
            planned = planner.plan(reader(), house.clock.now())
            if isinstance(planned, Planned) and planned.saved.result():
                return True
        return False

    with ThreadPoolExecutor(50) as pool:
        won = sum(pool.map(plan, range(50)))
    assert won == 2
    assert house.stores.pushes.counts() == {PushState.PLANNED: 2}
    assert house.refusal_of("ada") == Gate.DAILY_CAP
