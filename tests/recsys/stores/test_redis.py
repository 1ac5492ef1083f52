"""One Redis for several processes: what reaches them, and what becomes of them without it."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import pairwise
from threading import Event
from time import monotonic
from typing import Any

import pytest

from recsys.errors import Misconfigured
from recsys.stores.open import open_shared
from recsys.stores.redis import voice
from recsys.stores.redis.config import RedisConfig
from recsys.stores.redis.link import Link
from recsys.stores.redis.voice import understood
from recsys.stores.shared import Rate, Shared, Standing, Topic
from tests.contracts.test_signals import until
from tests.redis_server import RedisServer, running

SOON = 5.0
"""Seconds after which a loss or a return is noticed."""
RARELY = Rate(every=60.0, most=2)


@contextmanager
def process(server: RedisServer, prefix: str = "shelfcast") -> Iterator[Shared]:
    """As each process of a library has it."""
    with closing(open_shared(RedisConfig(url=server.url, prefix=prefix))) as shared:
        until(lambda: standing(shared).reached)
        yield shared


def standing(shared: Shared) -> Standing:
    found = shared.standing()
    assert found is not None
    return found


def hears(shared: Shared, topic: Topic) -> list[str]:
    heard: list[str] = []
    shared.signals.listen(topic, heard.append)
    return heard


@pytest.fixture
def own() -> Iterator[RedisServer]:
    """One that may be killed: others would miss theirs."""
    with running() as server:
        yield server


@pytest.mark.parametrize(
    "url",
    [
        "localhost:6379",
        "http://cache:6379",
        "redis://",
        "redis://:6379/0",
        "redis://cache:port/0",
        "redis://cache:0",
        "redis://cache:70000",
        "redis://cache/first",
        "redis://[::1/0",
        "redis://cache/0?decode_responses=true",
        "unix://",
        "rediss://cache?ssl_cert_reqs=perhaps",
    ],
)
def test_what_cannot_be_a_redis_is_refused_by_the_name_of_the_setting(url: str) -> None:
    with pytest.raises(Misconfigured) as problem:
        open_shared(RedisConfig(url=url)).close()
    assert problem.value.setting == "redis.url"


@pytest.mark.parametrize("prefix", ["", "a b", "{a}", "é"])
def test_a_prefix_that_makes_no_good_name_is_refused(prefix: str) -> None:
    with pytest.raises(Misconfigured, match=r"redis\.prefix"):
        RedisConfig(prefix=prefix)


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


def test_a_redis_that_is_killed_is_missed_at_once_and_its_return_is_noticed(
    own: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    with process(own) as ada, process(own) as bob, caplog.at_level(logging.INFO):
        heard = hears(bob, Topic.CHAMPION)
        assert standing(bob).reached
        own.kill()
        gone = monotonic()
        until(lambda: not standing(bob).reached)
        assert monotonic() - gone < SOON
        until(lambda: heard == [""])  # whatever went by meanwhile is looked for
        ada.signals.send(Topic.CHAMPION, "said meanwhile")
        own.start()
        back = monotonic()
        until(lambda: len(heard) > 1)  # who is back looks, in case it was said before
        assert monotonic() - back < SOON
        until(lambda: standing(ada) == standing(bob) == Standing(True, "", 1))
    assert caplog.text.count("redis.lost") == 2, "each process says so once"
    assert caplog.text.count("redis.reached") == 2


def test_a_redis_that_hangs_is_given_up_and_taken_up_again(own: RedisServer) -> None:
    with process(own) as ada:
        own.pause()
        asked = monotonic()
        until(lambda: not standing(ada).reached)
        assert monotonic() - asked < SOON
        before = monotonic()
        ada.signals.send(Topic.UNITS)
        assert ada.buckets.take("inbox", RARELY) == 0
        assert monotonic() - before < 0.1, "nobody waits for it"
        own.resume()
        until(lambda: standing(ada).reached)


def test_a_redis_that_is_not_there_yet_is_taken_up_when_it_comes(own: RedisServer) -> None:
    own.kill()
    with closing(open_shared(RedisConfig(url=own.url))) as ada:
        until(lambda: "refused" in standing(ada).trouble)
        own.start()
        until(lambda: standing(ada).reached)
        assert standing(ada).losses == 0


def test_one_that_does_not_let_us_in_says_why() -> None:
    with running("--requirepass", "secret") as server:
        with closing(open_shared(RedisConfig(url=server.url))) as shared:
            until(lambda: "AuthenticationError" in standing(shared).trouble)
        url = server.url.replace("//", "//:secret@")
        with closing(open_shared(RedisConfig(url=url))) as shared:
            until(lambda: standing(shared).reached)


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


def test_a_redis_that_forgot_makes_no_process_faster(own: RedisServer) -> None:
    with process(own) as ada:
        assert [ada.buckets.take("sse", RARELY) for _ in range(2)] == [0, 0]
        own.empty()
        assert ada.buckets.take("sse", RARELY) > 50


def test_without_it_each_process_keeps_the_pace_by_itself(own: RedisServer) -> None:
    with process(own) as ada, process(own) as bob:
        assert ada.buckets.take("sse", RARELY) == 0
        own.kill()
        until(lambda: not standing(ada).reached and not standing(bob).reached)
        assert ada.buckets.take("sse", RARELY) == 0
        assert ada.buckets.take("sse", RARELY) > 50
        assert [bob.buckets.take("sse", RARELY) for _ in range(2)] == [0, 0]
        assert bob.buckets.take("sse", RARELY) > 50


def test_a_bucket_that_may_not_be_asked_for_is_told_and_does_not_stop_signals(
    own: RedisServer,
) -> None:
    with process(own) as ada, process(own) as bob, own.client() as client:
        client.execute_command("ACL", "SETUSER", "default", "-eval")
        assert ada.buckets.take("sse", RARELY) == 0
        assert "NoPermissionError" in standing(ada).trouble
        heard = hears(bob, Topic.ERASED)
        ada.signals.send(Topic.ERASED, "r")
        until(lambda: heard == ["r"])
        client.execute_command("ACL", "SETUSER", "default", "+eval")
        ada.buckets.take("sse", RARELY)
        assert standing(ada).reached


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
