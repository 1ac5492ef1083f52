"""One Redis for several processes: what reaches them, and what it keeps for all of them."""

import time
from contextlib import ExitStack
from itertools import pairwise
from threading import Event
from typing import Any

import pytest

from recsys.stores.redis import voice
from recsys.stores.redis.link import Link
from recsys.stores.redis.voice import understood
from recsys.stores.shared import Rate, Topic
from tests.patience import until
from tests.recsys.stores.redis.conftest import RARELY, hears, process, standing
from tests.redis_server import RedisServer, running


def test_what_one_process_says_the_others_hear_and_itself_only_once(redis: RedisServer) -> None:
    with process(redis) as ada, process(redis) as bob:
        at_ada, at_bob = hears(ada, Topic.ERASED), hears(bob, Topic.ERASED)
        ada.signals.send(Topic.ERASED, "r/1")
        bob.signals.send(Topic.ERASED, "r/2")
        until(lambda: "r/1" in at_bob and "r/2" in at_ada)
        assert (sorted(at_ada), sorted(at_bob)) == (["r/1", "r/2"], ["r/1", "r/2"])


def test_libraries_with_different_prefixes_do_not_hear_one_another(redis: RedisServer) -> None:
    with process(redis, "one") as one, process(redis, "two") as two, process(redis, "two") as more:
        heard, last = hears(two, Topic.ERASED), hears(more, Topic.ERASED)
        one.signals.send(Topic.ERASED, "stranger")
        two.signals.send(Topic.ERASED, "known")
        until(lambda: bool(last))
        assert heard == last == ["known"]


def test_what_is_said_right_before_the_end_is_heard(redis: RedisServer) -> None:
    with process(redis) as stays:
        heard = hears(stays, Topic.ERASED)
        with process(redis) as goes:
            goes.signals.send(Topic.ERASED, "last")
        until(lambda: heard == ["last"])


def test_words_that_make_no_sense_are_passed_over(redis: RedisServer) -> None:
    with process(redis) as here, process(redis) as there, redis.client() as client:
        heard = hears(here, Topic.UNITS)
        for said in (
            b"",
            b"\xff",
            b"3",
            b"[]",
            b'["x", 3]',
            b'["x", [["new", ""]]]',
            b'["x",[[]]]',
        ):
            client.publish("shelfcast:signals", said)
        there.signals.send(Topic.UNITS, "u")
        until(lambda: heard == ["u"])


def test_what_could_not_be_said_is_said_later_and_of_too_much_only_the_kinds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(voice, "ROOM", 3)
    said: list[bytes] = []
    up = Event()

    def publish(words: bytes) -> None:
        if not up.is_set():
            raise ConnectionError
        said.append(words)

    spoken = voice.Voice(publish, "me", Link())
    spoken.open()
    for n in range(7):
        spoken.say(Topic.ERASED, f"r{n}")
    spoken.say(Topic.UNITS, "")
    up.set()
    spoken.close()
    words = [word for one in said for word in understood(one, "you")]
    assert {topic for topic, _ in words} == {Topic.ERASED, Topic.UNITS}
    assert (Topic.ERASED, "") in words
    assert len(words) < 7


def test_processes_draw_from_one_bucket_and_what_is_kept_goes_by_itself(
    redis: RedisServer,
) -> None:
    with process(redis) as ada, process(redis) as bob:
        assert [one.buckets.take("sse", RARELY) for one in (ada, bob)] == [0, 0]
        assert min(one.buckets.take("sse", RARELY) for one in (ada, bob)) > 50
    with redis.client() as client:
        assert client.keys() == [b"shelfcast:bucket:sse"]
        assert 0 < client.pttl("shelfcast:bucket:sse") <= 120_000


def test_whatever_is_kept_has_a_lifetime_and_no_command_needs_two_keys(redis: RedisServer) -> None:
    said: list[list[str]] = []
    with redis.client() as client, client.monitor() as monitor:
        with process(redis) as ada, process(redis) as bob:
            heard = [hears(bob, topic) for topic in Topic]
            for topic in Topic:
                ada.signals.send(topic, "r")
            for count in (1, 60, 6000):
                for one in (ada, bob):
                    one.buckets.take(f"channel-{count}", Rate.per_minute(count))
            until(lambda: all("r" in one for one in heard))
        client.echo("end")
        while not said or said[-1][0] != "ECHO":
            said.append(monitor.next_command()["command"].split())
    by_name = {words[0].upper() for words in said}
    assert by_name <= KNOWN
    assert all(words[-4] == "1" for words in said if words[0].upper() == "EVAL"), "of one key"
    kept = [words for words in said if words[0].upper() == "SET"]
    assert len(kept) == 5, "of one a minute there is none left for the other"
    assert all(words[3] == "PX" and int(words[4]) > 0 for words in kept)


KNOWN = {"CLIENT", "ECHO", "EVAL", "GET", "HELLO", "PING", "PUBLISH", "SELECT", "SET", "SUBSCRIBE"}
KNOWN |= {"TIME", "UNSUBSCRIBE"}
"""Of those, only SET keeps anything."""


def test_a_clock_that_was_set_back_keeps_nobody_waiting_for_more_than_a_token(
    redis: RedisServer,
) -> None:
    with process(redis) as ada, redis.client() as client:
        a_day_ahead = (time.time() + 86_400) * 1e6
        client.set("shelfcast:bucket:sse", f"{a_day_ahead:.0f}", px=86_400_000)
        assert 50 < ada.buckets.take("sse", RARELY) <= RARELY.every


def test_in_a_cluster_every_node_passes_signals_on_and_each_bucket_is_where_it_belongs() -> None:
    with ExitStack() as stack:
        nodes = [stack.enter_context(running("--cluster-enabled", "yes")) for _ in range(2)]
        _joined(nodes)
        ada, bob = (stack.enter_context(process(node)) for node in nodes)
        heard = hears(bob, Topic.ERASED)
        ada.signals.send(Topic.ERASED, "r")
        until(lambda: heard == ["r"])
        names = [f"channel-{n}" for n in range(8)]
        for name in names:
            assert [one.buckets.take(name, RARELY) for one in (ada, bob)] == [0, 0]
            assert bob.buckets.take(name, RARELY) > 50
        kept = [_keys(node) for node in nodes]
        assert sum(kept) == len(names)
        assert all(kept)
        assert standing(ada).reached


def _keys(node: RedisServer) -> int:
    with node.client() as client:
        count: Any = client.dbsize()
        return int(count)


def _joined(nodes: list[RedisServer]) -> None:
    """Half of the slots each."""
    share = 16384 // len(nodes)
    for n, node in enumerate(nodes):
        with node.client() as client:
            client.execute_command("CLUSTER", "ADDSLOTS", *range(n * share, (n + 1) * share))
    for one, other in pairwise(nodes):
        with one.client() as client:
            client.execute_command("CLUSTER", "MEET", "127.0.0.1", other.port)
    until(lambda: all(map(_is_whole, nodes)))


def _is_whole(node: RedisServer) -> bool:
    with node.client() as client:
        told: Any = client.execute_command("CLUSTER", "INFO")
        return b"cluster_state:ok" in told and b"cluster_known_nodes:2" in told


def test_a_process_does_not_listen_to_itself() -> None:
    assert understood(b'["me",[["units","a"]]]', "me") == []
    assert understood(b'["you",[["units","a"]]]', "me") == [(Topic.UNITS, "a")]
