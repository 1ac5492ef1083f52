"""The sentences of reasons and notices, in English.  Verbs are honest: nobody "recommends" what
they borrowed."""

from datetime import datetime
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from recsys.domain.event import Verb

__all__ = ["FOR_ALL", "LATEST", "Days", "did", "quoted"]

_PAST: dict[Verb, str] = {
    Verb.VIEW: "opened",
    Verb.READ: "read",
    Verb.BORROW: "borrowed",
    Verb.SAVE: "saved",
    Verb.SHARE: "shared",
    Verb.LIKE: "liked",
    Verb.ACCEPT: "accepted",
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
"""Spelt out, so that no locale changes a recorded sentence."""
LONGEST_TITLE = 80
FOR_ALL = "Often chosen in the library: everybody is shown this"
LATEST = "Among the latest additions: everybody is shown this"


class Days(NamedTuple):
    """Days as a reader names them today, in their own time zone."""

    zone: ZoneInfo
    year: int
    """This one."""

    @classmethod
    def at(cls, now: datetime, zone: str) -> Self:
        where = ZoneInfo(zone)
        return cls(where, now.astimezone(where).year)

    def on(self, micros: int) -> str:
        """`on 3 March`, with the year where it is not this one; `micros`: `domain.instant`'s."""
        day = datetime.fromtimestamp(micros // 1_000_000, self.zone)
        year = "" if day.year == self.year else f" {day.year}"
        return f"on {day.day} {_MONTHS[day.month - 1]}{year}"


def did(verb: Verb) -> str:
    """`you borrowed`."""
    return f"you {_PAST.get(verb, 'met')}"


def quoted(title: str) -> str:
    """`“title”`, shortened at a word."""
    line = " ".join(title.split())
    if len(line) > LONGEST_TITLE:
        line = f"{line[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"
    return f"“{line}”"
