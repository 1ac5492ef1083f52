"""Lists that were made: the record, and the same list made again from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from recsys.data.recent import Recent
from recsys.domain.event import LoggedEvent
from recsys.domain.ids import ReaderId, SlateId, UnitId
from recsys.domain.slate import SlateRecord
from recsys.errors import DamagedBundle, NotFound
from recsys.models.bundle import Bundle
from recsys.pipeline.history import history_for
from recsys.pipeline.lists import Basis, make
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query, Repeats
from recsys.services.champions import Champions
from recsys.services.shelves import Shelves
from recsys.stores.base import Stores

__all__ = ["Audit", "Replay"]

EVERYTHING = 1_000_000
MOST_DIFFERENCES = 50


@dataclass(frozen=True, slots=True)
class Replay:
    identical: bool
    """Byte for byte."""
    differences: tuple[str, ...]
    """What is not as it was, in words."""
    answer: bytes
    """The list as made again; empty when it cannot be."""


class Audit:
    def __init__(self, stores: Stores, champions: Champions, shelves: Shelves) -> None:
        self._stores = stores
        self._champions = champions
        self._shelves = shelves

    def record(self, slate: SlateId) -> SlateRecord:
        """NotFound when there is none."""
        record = self._stores.slates.of(slate)
        if record is None:
            raise NotFound("slate", slate)
        return record

    def replay(self, slate: SlateId) -> Replay:
        """Made again from what was recorded: model version, events up to then, the catalogue as
        it was, policy, consent, time and seed.  NotFound when there is no record."""
        record = self.record(slate)
        trace = orjson.loads(record.trace)
        try:
            bundle = self._champions.version(record.model) if record.model else None
        except (DamagedBundle, NotFound, OSError) as problem:
            return Replay(False, (f"model {record.model} cannot be loaded: {problem}",), b"")
        recent, missing = self._inputs(trace)
        again = make(self._basis(record, trace, bundle, recent)).answer
        if again == record.answer:
            return Replay(True, (), again)
        found = _differences(orjson.loads(record.answer), orjson.loads(again), "")
        return Replay(False, (*missing, *list(found)[:MOST_DIFFERENCES]), again)

    def _basis(
        self, record: SlateRecord, trace: Any, bundle: Bundle | None, recent: list[LoggedEvent]
    ) -> Basis:
        query = _query(trace["query"])
        shelf = self._shelves.past(bundle, trace["catalogue"])
        policy = PolicyConfig.of(trace["policy"]["values"])
        return Basis(
            slate=record.id,
            query=query,
            at=record.at,
            shelf=shelf,
            policy=policy,
            events=trace["events"],
            inputs=tuple(logged.seq for logged in recent),
            history=history_for(query, Recent.of(recent), shelf, policy),
            interests=tuple(trace["interests"]),
            groups=tuple(trace.get("groups", ())),
            zone=trace["zone"],
            notice=trace["notice"] or "",
        )

    def _inputs(self, trace: Any) -> tuple[list[LoggedEvent], list[str]]:
        """The very events that counted then, whatever came or was marked since."""
        wanted = set(trace["inputs"])
        if not wanted:
            return [], []
        reader = ReaderId(trace["query"]["reader"])
        log = self._stores.events.of_reader(reader, limit=EVERYTHING, until=max(wanted))
        found = [logged for logged in log if logged.seq in wanted]
        lost = len(wanted) - len(found)
        return found, [f"{lost} events are no longer kept under this reader"] if lost else []


def _query(recorded: dict[str, Any]) -> Query:
    lists = ("liked", "disliked", "exclude", "only")
    units = {name: tuple(map(UnitId, recorded[name])) for name in lists}
    repeats = Repeats(recorded.get("repeats") or Repeats.NEW)
    return Query(**{**recorded, **units, "repeats": repeats})


def _differences(was: Any, now: Any, path: str) -> Iterator[str]:
    """One sentence per leaf that differs, with its dotted path."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in {**was, **now}:
            yield from _differences(was.get(key), now.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for i, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from _differences(one, other, f"{path}.{i}")
    elif was != now:
        yield f"{path} was {was!r} and is {now!r}"
