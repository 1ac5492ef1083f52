"""Log hygiene by COUNTER R5.1: who is a robot (7.8) and which click was a double one (7.2).

Pure rules.  The stores apply them when events arrive; learning leaves out what they mark.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from counter_robots import is_robot_or_machine

from recsys.domain.event import Verb
from recsys.domain.ids import EventId, ReaderId, UnitId

__all__ = ["CLICKS", "GAP", "Click", "double_clicks", "is_robot"]

GAP = timedelta(seconds=30)
"""Two clicks so close are one."""

CLICKS = frozenset({Verb.VIEW, Verb.READ})
"""What can be clicked twice by accident; the other verbs are decisions."""


@dataclass(frozen=True, slots=True)
class Click:
    """One view or read of one reader, made by no robot."""

    seq: int
    id: EventId
    reader: ReaderId
    unit: UnitId
    verb: Verb
    at: datetime


def is_robot(agent: str) -> bool:
    """Whether COUNTER's lists of robots and machines know this user agent.  An agent that was
    not told is nobody's: False."""
    return bool(agent) and is_robot_or_machine(agent)


def double_clicks(clicks: Iterable[Click]) -> dict[int, int]:
    """{marked seq: the seq by whose arrival it was known}.

    A click is a double one when the same reader does the same to the same unit again within
    `GAP`; the last of a chain counts.  At one instant the greater event id is the later one, so
    the marks do not depend on the order of arrival.
    """
    series: defaultdict[tuple[ReaderId, UnitId, Verb], list[Click]] = defaultdict(list)
    for click in clicks:
        series[click.reader, click.unit, click.verb].append(click)
    marks: dict[int, int] = {}
    for chain in series.values():
        marks |= _marks(sorted(chain, key=lambda click: (click.at, click.id)))
    return marks


def _marks(chain: list[Click]) -> dict[int, int]:
    """Each click is judged by those within the gap after it, the earliest to arrive of them.

    From the last click to the first, `followers` holds those that may still be that one: nearer
    ones to the left, earlier arrivals to the right.  O(n).
    """
    marks: dict[int, int] = {}
    followers: deque[Click] = deque()
    for click in reversed(chain):
        while followers and followers[-1].at - click.at > GAP:
            followers.pop()
        if followers:
            marks[click.seq] = max(click.seq, followers[-1].seq)
        while followers and followers[0].seq > click.seq:
            followers.popleft()
        followers.appendleft(click)
    return marks
