"""The sentences of reasons and notices, in English.  Verbs are honest: nobody "recommends" what
they borrowed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from recsys.domain.event import Event, Verb

__all__ = ["deed", "on_day", "quoted"]

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


def deed(event: Event, now: datetime, zone: str, *, what: str = "") -> str:
    """`you borrowed on 3 March`, or `you borrowed this on 3 March`."""
    done = " ".join(filter(None, (_PAST.get(event.verb, "met"), what)))
    return f"you {done} {on_day(event.at, now, zone)}"


def on_day(at: datetime, now: datetime, zone: str) -> str:
    """`on 3 March`, with the year where it is not this one; in the reader's time zone."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    year = "" if local.year == today.year else f" {local.year}"
    return f"on {local.day} {_MONTHS[local.month - 1]}{year}"


def quoted(title: str) -> str:
    """`“title”`, shortened at a word."""
    line = " ".join(title.split())
    if len(line) > LONGEST_TITLE:
        line = f"{line[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"
    return f"“{line}”"
