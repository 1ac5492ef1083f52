"""The port of a server: its alone, and dealt out evenly among its processes."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from api.listening import DEALT, left, own, taken, url_of
from recsys.errors import Misconfigured
from recsys.settings import HttpConfig

dealt = pytest.mark.skipif(not DEALT, reason="connections are not dealt out by this kernel")
MANY = 128


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def first(stack: ExitStack) -> socket.socket:
    return stack.enter_context(taken(HttpConfig(host="127.0.0.1", port=0)))


def connected(to: socket.socket, stack: ExitStack, count: int) -> None:
    for _ in range(count):
        stack.enter_context(socket.create_connection(to.getsockname(), timeout=10))


def accepted(listener: socket.socket, stack: ExitStack) -> int:
    listener.setblocking(False)
    count = 0
    with suppress(BlockingIOError):
        while True:
            stack.enter_context(listener.accept()[0])
            count += 1
    return count


@dealt
def test_connections_are_dealt_out_evenly(first: socket.socket, stack: ExitStack) -> None:
    """By chance: fewer than a quarter of these for one of two is one in a hundred million."""
    second = stack.enter_context(own(first))
    second.listen(MANY)
    connected(first, stack, MANY)
    counts = [accepted(listener, stack) for listener in (first, second)]
    assert sum(counts) == MANY
    assert min(counts) >= MANY // 4


@dealt
def test_who_ends_is_dealt_nobody_though_others_hold_its_listener(
    first: socket.socket, stack: ExitStack
) -> None:
    second, forked = stack.enter_context(own(first)), stack.enter_context(first.dup())
    second.listen(MANY)
    left(first)
    first.close()
    connected(second, stack, MANY)
    assert accepted(second, stack) == MANY
    assert forked.fileno() >= 0


def test_a_port_is_one_servers_alone_from_the_start(first: socket.socket) -> None:
    port = first.getsockname()[1]
    with pytest.raises(Misconfigured, match=rf"http: cannot listen on 127\.0\.0\.1:{port}: "):
        taken(HttpConfig(host="127.0.0.1", port=port))


def test_an_address_of_the_sixth_version_is_bracketed(stack: ExitStack) -> None:
    try:
        listener = stack.enter_context(taken(HttpConfig(host="::1", port=0)))
    except Misconfigured:
        pytest.skip("no IPv6 here")
    assert url_of(listener) == f"http://[::1]:{listener.getsockname()[1]}"
