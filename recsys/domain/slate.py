"""One ranked list made for one reader at one moment: entries, drops, provenance."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from recsys.domain.ids import ReaderId, SlateId, UnitId
from recsys.errors import Invalid

__all__ = [
    "Drop",
    "Entry",
    "Notice",
    "Provenance",
    "Reason",
    "ReasonCode",
    "Slate",
    "SlateRecord",
]


class ReasonCode(StrEnum):
    """Why an entry is there.  Every code has one wording, in `pipeline.telling`."""

    SAME_AUTHOR = "same_author_or_series"
    SAME_SUBJECT = "same_subject"
    CO_READ = "co_read"
    ACCEPTED_BEFORE = "accepted_before"
    NEAR_HISTORY = "near_history"
    SEARCH_MATCH = "search_match"
    DECLARED_INTEREST = "declared_interest"
    USED_BEFORE = "used_before"
    POPULAR_IN_GROUP = "popular_in_group"
    LIKE_SEED = "like_seed"
    NEW_IN_LIBRARY = "new_in_library"
    EXPLORE = "explore"
    NON_PERSONAL = "non_personal"


class Reason(NamedTuple):
    code: ReasonCode
    text: str
    evidence: tuple[str, ...] = ()
    """Ids of the events or units it rests on; what is cited exists."""
    readers: int | None = None
    """How many readers stand behind `co_read`; never fewer than the k of the policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A unit as a platform may show it.  Without its attribution it cannot be built."""

    position: int
    unit: UnitId
    title: str
    snippet: str
    truncated: bool
    url: str
    authors: tuple[str, ...]
    credit: str
    licence: str
    reminder: str
    score: float
    source: str
    """The candidate source that brought it."""
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        for name in ("title", "url", "authors", "credit", "licence", "reminder", "reasons"):
            if not getattr(self, name):
                raise Invalid(name, f"entry {self.unit!r} has no {name}")


class Drop(NamedTuple):
    unit: UnitId
    rule: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Why a list is not personal, and what would make it so."""

    code: str
    text: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What it takes to make the same list again."""

    model: str
    """Version in the model store."""
    policy: str
    catalogue: int
    """Version of the catalogue: see `stores.base.UnitStore`."""
    events: int
    """Sequence number of the last event that was in the log."""
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    id: SlateId
    reader: ReaderId | None
    at: datetime
    surface: str
    personal: bool
    notice: Notice | None
    entries: tuple[Entry, ...]
    drops: tuple[Drop, ...]
    provenance: Provenance

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise Invalid("at", "a time needs a time zone")
        if [entry.position for entry in self.entries] != list(range(1, len(self.entries) + 1)):
            raise Invalid("entries", "positions run from 1 without a gap")
        if len({entry.unit for entry in self.entries}) != len(self.entries):
            raise Invalid("entries", "a unit stands in a list once")
        if self.personal and self.reader is None:
            raise Invalid("personal", "a list for nobody is not personal")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateRecord:
    """A slate as it is kept: `answer` is byte for byte what the platform was given,
    `trace` (JSON) the query, inputs, candidates with scores, and drops."""

    id: SlateId
    reader: ReaderId | None
    at: datetime
    model: str
    answer: bytes
    trace: bytes
