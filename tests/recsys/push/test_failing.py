"""A sending that fails, or a sender that dies or sleeps in the middle of one: what may have arrived
is never sent again, the rest is tried until it is given up."""

import pytest

from recsys.domain.ids import ReaderId
from recsys.domain.push import Push, PushState
from recsys.push.channels.base import Leaving, Sent, Verdict
from recsys.push.config import PushConfig
from tests.recsys.push.conftest import NewHouse
from tests.recsys.push.hooks import HOOKED, Hook
from tests.recsys.push.house import House
from tests.recsys.push.people import reader

ADA = ReaderId("ada")
CONFIG = PushConfig(max_attempts=3, retry_seconds=10)
Ends = dict[PushState, int]


def test_a_temporary_failure_is_tried_again_later_and_later_then_given_up(
    new_house: NewHouse,
) -> None:
    hook = Hook(*[Sent(Verdict.AGAIN, "503")] * 3)
    house = new_house(config=CONFIG, hook=hook)
    house.welcome(HOOKED)
    planned = house.push_to("ada")
    assert house.sender().send_due() == {PushState.PLANNED: 1}
    house.later(seconds=7)
    assert house.sender().send_due() == {}, "the wait is 10 seconds, give or take a fifth"
    house.later(seconds=5)
    assert house.sender().send_due() == {PushState.PLANNED: 1}
    house.later(seconds=25)
    assert house.sender().send_due() == {PushState.DEAD: 1}
    assert hook.given == [planned.id] * 3


def test_a_failure_once_and_then_a_success_is_one_delivery(new_house: NewHouse) -> None:
    house = new_house(config=CONFIG, hook=Hook(ConnectionError("refused")))
    house.welcome(HOOKED)
    planned = house.push_to("ada")
    house.sender().send_due()
    house.later(seconds=12)
    assert house.sender().send_due() == {PushState.DELIVERED: 1}
    held = house.stores.pushes.of(planned.id)
    assert held is not None
    assert held.attempts == 2


@pytest.mark.parametrize(
    ("answer", "leaves", "state"),
    [
        (Sent(Verdict.NEVER, "410"), False, PushState.DEAD),
        (Sent(Verdict.UNKNOWN, "timeout"), True, PushState.UNKNOWN),
        (TimeoutError("no answer"), True, PushState.UNKNOWN),
        (ConnectionError("refused"), False, PushState.PLANNED),
        (Sent(Verdict.AGAIN, "503"), True, PushState.PLANNED),
    ],
)
def test_what_may_have_arrived_is_never_sent_again(
    new_house: NewHouse, answer: Sent | Exception, leaves: bool, state: PushState
) -> None:
    hook = Hook(answer, leaves=leaves)
    house = new_house(config=CONFIG, hook=hook)
    house.welcome(HOOKED)
    planned = house.push_to("ada")
    assert house.sender().send_due() == {state: 1}
    house.later(hours=1)
    house.sender().send_due()
    again = state is PushState.PLANNED
    assert len(hook.given) == 1 + again
    assert house.state_of(planned.id) == (PushState.DELIVERED if again else state)


def test_a_push_that_keeps_killing_its_sender_is_given_up(new_house: NewHouse) -> None:
    house = new_house(config=CONFIG)
    house.welcome(reader())
    planned = house.push_to("ada")
    for _ in range(CONFIG.max_attempts):
        assert house.stores.pushes.claim(1, now=house.clock.at, lease=CONFIG.lease)
        house.later(seconds=CONFIG.lease_seconds)
    assert house.sender().send_due() == {PushState.DEAD: 1}
    assert house.state_of(planned.id) == PushState.DEAD


class Paused:
    """A channel that stops in the middle of a sending until the lease is over, while another
    sender works."""

    def __init__(self, *, marks: bool) -> None:
        self.marks = marks
        self.house: House
        self.others: list[Ends] = []
        self.given = 0

    def send(self, push: Push, leaving: Leaving) -> Sent:
        if not self.others:
            self.others.append({})
            self.house.later(seconds=self.house.config.lease_seconds)
            self.others[0] = self.house.sender().send_due()
        if self.marks:
            leaving()
        self.given += 1
        return Sent(Verdict.DELIVERED)


@pytest.mark.parametrize("marks", [False, True])
def test_a_sender_paused_past_its_lease_changes_nothing(new_house: NewHouse, marks: bool) -> None:
    hook = Paused(marks=marks)
    house = hook.house = new_house(config=CONFIG, hook=hook)
    house.welcome(HOOKED)
    planned = house.push_to("ada")
    assert house.sender().send_due() == {}, "its completion carries an old fence"
    assert hook.others == [{PushState.DELIVERED: 1}]
    assert hook.given == (1 if marks else 2), "who asks before bytes leave is stopped in time"
    (delivered,) = house.stores.pushes.inbox(ADA)
    assert (delivered.id, delivered.fence, delivered.seq) == (planned.id, 2, 1)


def test_a_claim_whose_lease_is_over_is_left_to_the_next(new_house: NewHouse) -> None:
    """The first sending of a batch took so long that the second push is not ours any more."""

    class Slow(Hook):
        def send(self, push: Push, leaving: Leaving) -> Sent:
            house.later(seconds=CONFIG.lease_seconds)
            return super().send(push, leaving)

    hook = Slow()
    house = new_house(config=CONFIG, hook=hook)
    house.welcome(HOOKED, reader("ben", push=HOOKED.push))
    house.push_to("ada")
    house.push_to("ben")
    house.sender().send_due()
    assert len(hook.given) == 1
