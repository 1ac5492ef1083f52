"""The contract of every channel: an entry in the registry is all it takes to be held to it."""

import pytest

from recsys.push.bell import Bell
from recsys.push.channels.base import Announces, Channel, Sent, StaleClaim, Verdict
from recsys.push.channels.registry import CHANNELS, open_channels
from recsys.stores.memory.signals import MemorySignals
from tests.recsys.push.people import push


class Receiver:
    """Where the bytes of a channel would be counted, and the claim that it asks about."""

    def __init__(self, *, stale: bool = False) -> None:
        self.asked = 0
        self.stale = stale

    def leaving(self) -> None:
        self.asked += 1
        if self.stale:
            raise StaleClaim


@pytest.fixture(params=sorted(CHANNELS))
def channel(request: pytest.FixtureRequest) -> Channel:
    return CHANNELS[request.param](Bell(MemorySignals()))


def test_it_delivers(channel: Channel) -> None:
    assert channel.send(push(), Receiver().leaving).verdict is Verdict.DELIVERED


def test_it_asks_at_most_once_before_bytes_leave(channel: Channel) -> None:
    receiver = Receiver()
    channel.send(push(), receiver.leaving)
    assert receiver.asked <= 1


def test_a_stale_claim_stops_a_channel_that_asks_and_is_no_failure_of_its_own(
    channel: Channel,
) -> None:
    try:
        sent = channel.send(push(), Receiver(stale=True).leaving)
    except StaleClaim:
        return
    assert sent == Sent(Verdict.DELIVERED), "who does not ask must be safe to repeat"


def test_a_repeated_sending_is_no_error(channel: Channel) -> None:
    first = channel.send(push(), Receiver().leaving)
    assert channel.send(push(), Receiver().leaving) == first


def test_it_can_be_told_of_a_delivery_nobody_waits_for(channel: Channel) -> None:
    if isinstance(channel, Announces):
        channel.announce(push())


def test_every_channel_can_be_wished_for_by_its_name() -> None:
    assert list(open_channels(Bell(MemorySignals()))) == list(CHANNELS)
    assert {"inbox", "sse"} <= CHANNELS.keys()


def test_the_live_channel_rings_for_its_reader_alone() -> None:
    bell, heard = Bell(MemorySignals()), []
    stream = CHANNELS["sse"](bell)
    assert isinstance(stream, Announces)
    with bell.heard(push().reader, lambda: heard.append(1)):
        stream.announce(push())
        stream.announce(push(of="somebody else"))
    assert heard == [1]
