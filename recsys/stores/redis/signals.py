"""Signals to every process of a library, on whatever host.  Within this one they need no Redis."""

from uuid import uuid4

from redis import Redis

from recsys.stores.memory.signals import MemorySignals
from recsys.stores.redis.ears import Ears
from recsys.stores.redis.link import Link
from recsys.stores.redis.voice import Voice, understood
from recsys.stores.shared import Hear, Topic

__all__ = ["RedisSignals"]


class RedisSignals:
    def __init__(self, redis: Redis, channel: str, link: Link) -> None:
        self._me = uuid4().hex
        self._here = MemorySignals()
        self._link = link
        self._ears = Ears(redis, channel, link)
        self._voice = Voice(lambda words: redis.publish(channel, words), self._me, link)

    def open(self) -> None:
        self._ears.open(self._heard, self._here.send_all)
        self._voice.open()

    def close(self) -> None:
        self._voice.close()
        self._ears.close()

    def send(self, topic: Topic, about: str = "") -> None:
        self._here.send(topic, about)
        self._voice.say(topic, about)

    def listen(self, topic: Topic, hear: Hear) -> None:
        self._here.listen(topic, hear)

    def _heard(self, said: bytes) -> None:
        for topic, about in understood(said, self._me):
            self._here.send(topic, about)
