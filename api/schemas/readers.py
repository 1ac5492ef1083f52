"""Readers on the wire: pseudonyms, what they agreed to, and how they want to be reached."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from api.schemas.fields import Body, ClockTime, Instant, Line, Out, ReaderIdField, Word, checked
from recsys.domain.consent import Consents, ConsentState, Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.quiet import QuietHours, valid_zone
from recsys.domain.reader import AgeBand, PushWishes, Reader
from recsys.services.readers import Change, Decision

__all__ = [
    "MOST_READERS",
    "ConsentBody",
    "PushBody",
    "ReaderBody",
    "ReaderChange",
    "ReaderDataOut",
    "ReaderOut",
    "ReadersBody",
    "ReadersOut",
    "reader_out",
]

MOST_READERS = 1_000

_CONSENT = {"purpose": "history", "state": "granted", "via": "sign-up form, 2026-11"}


class ConsentBody(Body):
    """One decision of the reader."""

    purpose: Purpose = Field(
        description="What it is about: keeping a history, personal lists, being pushed to, being "
        "shown to other readers",
        examples=["history"],
    )
    state: ConsentState = Field(description="What the reader decided", examples=["granted"])
    via: Line = Field(
        default="",
        description="How and where it was collected; may be left out where the settings of this "
        "deployment state a basis",
        examples=["sign-up form, 2026-11"],
    )

    def decision(self) -> Decision:
        return Decision(self.purpose, self.state, self.via)


class QuietBody(Body):
    """When the reader may not be disturbed, by the clock of their own time zone."""

    start: ClockTime = Field(description="From", examples=["21:00"])
    end: ClockTime = Field(
        description="To; earlier than `start`: over midnight; equal: never quiet",
        examples=["08:00"],
    )


class PushBody(Body):
    """How the reader wants to be reached, once they agreed to `push`."""

    daily_cap: int = Field(
        default=1, strict=True, ge=0, le=5, description="Most pushes in a day", examples=[1]
    )
    quiet: QuietBody = Field(
        default=QuietBody(start="21:00", end="08:00"),
        description="Quiet hours",
        examples=[{"start": "21:00", "end": "08:00"}],
    )
    channels: list[Word] = Field(
        default=["inbox"], max_length=10, description="By which channels", examples=[["inbox"]]
    )

    def wishes(self) -> PushWishes:
        quiet = QuietHours(time.fromisoformat(self.quiet.start), time.fromisoformat(self.quiet.end))
        return PushWishes(daily_cap=self.daily_cap, quiet=quiet, channels=tuple(self.channels))


class ReaderChange(Body):
    """What changes of a reader; what is left out stays as it is."""

    home_library: Line | None = Field(
        default=None, description="The reader's own institution", examples=["Lib A"]
    )
    affiliations: list[Word] | None = Field(
        default=None,
        max_length=50,
        description="How the reader belongs to it",
        examples=[["student"]],
    )
    groups: list[Word] | None = Field(
        default=None,
        max_length=200,
        description="Courses, reading circles",
        examples=[["cs-101"]],
    )
    region: Word | None = Field(
        default=None,
        description="ISO 3166-2 at the finest; never a place",
        examples=["CH-VD"],
    )
    languages: list[Word] | None = Field(
        default=None,
        max_length=50,
        description="Languages the reader reads, as BCP 47 tags",
        examples=[["en", "zh"]],
    )
    age_band: AgeBand | None = Field(
        default=None, description="As coarse as this", examples=["adult"]
    )
    time_zone: Annotated[Word, AfterValidator(checked(valid_zone))] | None = Field(
        default=None,
        description="IANA time zone, for quiet hours and days",
        examples=["Europe/Zurich"],
    )
    interests: list[Line] | None = Field(
        default=None,
        max_length=200,
        description="Subjects the reader declared",
        examples=[["Functions"]],
    )
    consents: list[ConsentBody] = Field(
        default=[],
        max_length=20,
        description="Decisions to record; a purpose that was never decided is refused",
        examples=[[_CONSENT]],
    )
    push: PushBody | None = Field(
        default=None,
        description="How the reader wants to be reached",
        examples=[{"daily_cap": 2, "quiet": {"start": "22:00", "end": "07:00"}}],
    )

    def decisions(self) -> list[Decision]:
        return [consent.decision() for consent in self.consents]

    def wishes(self) -> PushWishes | None:
        return None if self.push is None else self.push.wishes()

    def fields(self) -> Mapping[str, Any]:
        """The plain fields of `Reader` that are there."""
        stated = self.model_dump(exclude={"id", "consents", "push"}, exclude_none=True)
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stated.items()
        }


class ReaderBody(ReaderChange):
    """A reader to add or change."""

    id: ReaderIdField = Field(
        description="A pseudonym that only the platform can trace: no name, no card number",
        examples=["r-1042"],
    )

    def change(self) -> Change:
        return Change(ReaderId(self.id), self.decisions(), self.wishes(), self.fields())


class ReadersBody(Body):
    """Readers to add or change: all of them, or, when one is wrong, none."""

    readers: list[ReaderBody] = Field(
        min_length=1,
        max_length=MOST_READERS,
        description=f"The readers, up to {MOST_READERS}",
        examples=[[{"id": "r-1042", "time_zone": "Europe/Zurich", "consents": [_CONSENT]}]],
    )


class ConsentOut(Out):
    """Where the reader stands on one purpose."""

    purpose: Purpose = Field(description="What it is about", examples=["history"])
    state: ConsentState = Field(
        description="`refused` also where nothing was ever decided", examples=["granted"]
    )
    at: Instant | None = Field(
        description="When it was decided; null: never", examples=["2026-11-21T09:30:00Z"]
    )
    via: str = Field(description="How and where", examples=["sign-up form, 2026-11"])
    policy_version: str = Field(
        description="Version of the policy that the reader was shown", examples=["1"]
    )


class ReaderOut(Out):
    """A reader, as far as is known."""

    id: str = Field(description="The pseudonym", examples=["r-1042"])
    home_library: str = Field(description="The reader's own institution", examples=["Lib A"])
    affiliations: list[str] = Field(description="How they belong", examples=[["student"]])
    groups: list[str] = Field(description="Courses, reading circles", examples=[["cs-101"]])
    region: str = Field(description="ISO 3166-2", examples=["CH-VD"])
    languages: list[str] = Field(description="BCP 47 tags", examples=[["en"]])
    age_band: AgeBand = Field(description="As coarse as this", examples=["adult"])
    time_zone: str = Field(description="IANA time zone", examples=["Europe/Zurich"])
    interests: list[str] = Field(description="Declared subjects", examples=[["Functions"]])
    consents: list[ConsentOut] = Field(
        description="One for each purpose",
        examples=[
            [{**_CONSENT, "at": "2026-11-21T09:30:00Z", "policy_version": "1"}],
        ],
    )
    push: PushBody = Field(
        description="How they want to be reached",
        examples=[{"daily_cap": 1, "quiet": {"start": "21:00", "end": "08:00"}}],
    )
    created: Instant = Field(description="When first heard of", examples=["2026-11-21T09:30:00Z"])


class ReadersOut(Out):
    """Readers as they are now, in the order they were sent."""

    readers: list[ReaderOut] = Field(
        description="The readers", examples=[[{"id": "r-1042", "time_zone": "Europe/Zurich"}]]
    )


class ReaderDataOut(Out):
    """All that is kept of a reader."""

    reader: dict[str, Any] | None = Field(
        description="The reader; null where only traces of them are kept",
        examples=[{"id": "r-1042", "time_zone": "Europe/Zurich"}],
    )
    events: list[dict[str, Any]] = Field(
        description="Every event, with its place in the log and its mark",
        examples=[[{"seq": 17, "hygiene": "clean", "event": {"verb": "read"}}]],
    )
    slates: list[dict[str, Any]] = Field(
        description="Every list, as it was answered", examples=[[{"personal": True}]]
    )
    pushes: list[dict[str, Any]] = Field(
        description="Every push that was delivered", examples=[[{"state": "accepted"}]]
    )


def reader_out(reader: Reader) -> dict[str, Any]:
    """The values of `ReaderOut`."""
    quiet = reader.push.quiet
    return {
        "id": reader.id,
        "home_library": reader.home_library,
        "affiliations": reader.affiliations,
        "groups": reader.groups,
        "region": reader.region,
        "languages": reader.languages,
        "age_band": reader.age_band,
        "time_zone": reader.time_zone,
        "interests": reader.interests,
        "consents": _decisions(reader.consents),
        "push": {
            "daily_cap": reader.push.daily_cap,
            "quiet": {"start": f"{quiet.start:%H:%M}", "end": f"{quiet.end:%H:%M}"},
            "channels": reader.push.channels,
        },
        "created": reader.created,
    }


def _decisions(consents: Consents) -> list[dict[str, Any]]:
    held = {consent.purpose: consent for consent in consents.decisions}
    return [
        {
            "purpose": purpose,
            "state": held[purpose].state if purpose in held else ConsentState.REFUSED,
            "at": held[purpose].at if purpose in held else None,
            "via": held[purpose].via if purpose in held else "",
            "policy_version": held[purpose].policy_version if purpose in held else "",
        }
        for purpose in Purpose
    ]
