"""A budget of time: read from `20m`, counted down by a clock that is handed in."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from recsys.errors import Invalid

__all__ = ["Budget", "Now", "duration", "spoken"]

Now = Callable[[], float]
"""Seconds since some moment or other; never runs backwards."""

PARTS = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?")
SECONDS = (3600, 60, 1)


@dataclass
class Budget:
    seconds: float
    now: Now = time.monotonic
    worked: Now = time.process_time
    """Seconds that this process was at work, on all cores."""
    spent_before: float = 0.0
    """By an earlier run that this one goes on from."""
    _began: float = field(init=False)
    _idle: float = field(init=False)

    def __post_init__(self) -> None:
        self._began, self._idle = self.now(), self.worked()

    @property
    def spent(self) -> float:
        return self.spent_before + self.now() - self._began

    @property
    def pace(self) -> float:
        """Seconds that pass for one of work: more than 1 where others want the cores, too."""
        passed, worked = self.now() - self._began, self.worked() - self._idle
        return max(1.0, passed / worked) if worked > 0 else 1.0

    @property
    def left(self) -> float:
        return self.seconds - self.spent


def duration(text: str, *, field: str = "budget") -> float:
    """Seconds.  Invalid where it is none, or nothing."""
    found = PARTS.fullmatch(text.strip().lower())
    parts = found.groups("0") if found else ()
    seconds = sum(float(n) * each for n, each in zip(parts, SECONDS, strict=bool(parts)))
    if not seconds:
        raise Invalid(field, f"{text!r} is no length of time such as 90s, 20m or 1h30m")
    return seconds


def spoken(seconds: float) -> str:
    """`1 h 30 m`, `20 m 05 s`, `7 s`: the two largest parts."""
    whole = max(round(seconds), 0)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return f"{hours} h {minutes:02} m"
    return f"{minutes} m {rest:02} s" if minutes else f"{rest} s"
