"""Answers to lists a second: accept, reject or ignore, none of them given twice."""

import json
from collections.abc import Iterator, Sequence
from itertools import count, cycle, islice
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.serving.compared import Asking, compared
from benchmarks.serving.constant import FEEDBACK
from benchmarks.serving.lists import readers_of
from benchmarks.serving.post import post
from benchmarks.serving.setup import Served, own_stores

__all__ = ["feedback", "made_lists"]

SCRIPT = Path(__file__).with_name("feedback.lua")
VERBS = ("ignore", "accept", "reject")
AT_ONCE = 100
"""Lists made by one request."""
LISTS_PER_SECOND = 400
"""Of load, so that no answer is given twice: three for each of ten entries."""
ANSWER = b'{"results":[{"id":"answer-01a1fd9e-acb4-71a2-bf19-385e1ea86d3c","status":"stored"}]}'

Made = tuple[str, list[str]]
"""A list's id, and its units."""


def feedback(served: Served, seconds: int, connections: tuple[int, ...]) -> Iterator[Figure]:
    suffix = served.setup.suffix
    with own_stores(served) as stores:
        before, readers = stores.events.count(), readers_of(stores)
    with served.running() as ours, served.constant({FEEDBACK: ANSWER}) as constant:
        for n in connections:
            lists = made_lists(ours.url, readers, LISTS_PER_SECOND * seconds)
            told = [str(_written(lists, served.scratch / f"answers-{n}.txt"))]
            asking = Asking("feedback", SCRIPT, told, n)
            yield from compared(asking, (ours.url, constant.url), seconds, suffix)
    with own_stores(served) as stores:
        kept = stores.events.count() - before
    yield Figure(name=f"feedback_kept{suffix}", value=kept, unit="answers on disk")


def made_lists(url: str, readers: Sequence[str], wanted: int) -> Iterator[Made]:
    """So many, of readers in turn."""
    turn, left = cycle(readers), count(wanted, -AT_ONCE)
    while (size := next(left)) > 0:
        body = {"readers": list(islice(turn, min(size, AT_ONCE))), "k": 10}
        for slate in post(f"{url}/v1/recommendations", body)["slates"]:
            yield slate["slate"], [entry["unit"] for entry in slate["entries"]]


def _written(lists: Iterator[Made], file: Path) -> Path:
    """Line by line: the list, the unit, the verb.  Neighbours are of different lists."""
    found = list(lists)
    places = max((len(units) for _, units in found), default=0)
    with file.open("w") as out:
        for verb in VERBS:
            for place in range(places):
                for slate, units in found:
                    if place < len(units):
                        out.write(f"{slate}\t{json.dumps(units[place])}\t{verb}\n")
    return file
