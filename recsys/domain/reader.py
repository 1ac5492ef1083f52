"""A pseudonymous person.  No name, card number, e-mail or address is a field here, on purpose."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from recsys.domain.consent import Consents
from recsys.domain.ids import ReaderId
from recsys.domain.quiet import QuietHours, valid_zone
from recsys.errors import Invalid

__all__ = ["AgeBand", "PushWishes", "Reader"]


class AgeBand(StrEnum):
    UNDER_14 = "under14"
    TEEN = "14-17"
    ADULT = "adult"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushWishes:
    """How a reader wants to be reached, once they agreed to be reached at all."""

    daily_cap: int = 1
    quiet: QuietHours = field(default_factory=QuietHours)
    channels: tuple[str, ...] = ("inbox",)

    def __post_init__(self) -> None:
        if not 0 <= self.daily_cap <= 5:
            raise Invalid("push.daily_cap", "between 0 and 5 a day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    id: ReaderId
    home_library: str = ""
    affiliations: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    region: str = ""
    """ISO 3166-2 at the finest; never a place."""
    languages: tuple[str, ...] = ()
    age_band: AgeBand = AgeBand.UNKNOWN
    time_zone: str = "UTC"
    interests: tuple[str, ...] = ()
    """Subjects the reader declared."""
    consents: Consents = field(default_factory=Consents)
    push: PushWishes = field(default_factory=PushWishes)
    created: datetime

    def __post_init__(self) -> None:
        valid_zone(self.time_zone)
        if self.created.tzinfo is None:
            raise Invalid("created", "a time needs a time zone")
