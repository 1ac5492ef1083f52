"""A Redis that is misnamed, gone, slow to come or forgetful: what becomes of those who share it."""

import logging
from contextlib import closing
from time import monotonic

import pytest

from recsys.errors import Misconfigured
from recsys.stores.open import open_shared
from recsys.stores.redis.config import RedisConfig
from recsys.stores.shared import Standing, Topic
from tests.patience import until
from tests.recsys.stores.redis.conftest import RARELY, hears, process, standing
from tests.redis_server import RedisServer, running

SOON = 5.0
"""Seconds after which a loss or a return is noticed."""


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
