"""What a reader has agreed to.  Everything is refused until it is granted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recsys.errors import Invalid

__all__ = ["PERSONAL", "Consent", "ConsentState", "Consents", "Purpose"]


class Purpose(StrEnum):
    HISTORY = "history"
    """Events may be kept under the reader's pseudonym."""
    PERSONALISATION = "personalisation"
    """The history may shape the reader's lists and train models."""
    PUSH = "push"
    """The reader may be written to unasked."""
    DISCOVERABLE = "discoverable"
    """The reader may be suggested to other readers."""


PERSONAL = frozenset({Purpose.HISTORY, Purpose.PERSONALISATION})
"""All that a list from the reader's own history needs."""


class ConsentState(StrEnum):
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One decision, with its basis: `via` says where and how it was collected."""

    purpose: Purpose
    state: ConsentState
    at: datetime
    via: str
    policy_version: str = "1"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise Invalid(f"consents.{self.purpose}.at", "a time needs a time zone")
        if not self.via.strip():
            raise Invalid(f"consents.{self.purpose}.via", "say where the consent was collected")


@dataclass(frozen=True, slots=True)
class Consents:
    """A reader's latest decision for each purpose; absent means refused."""

    decisions: tuple[Consent, ...] = ()

    def __post_init__(self) -> None:
        if len({c.purpose for c in self.decisions}) != len(self.decisions):
            raise Invalid("consents", "one decision for each purpose")

    def allows(self, purpose: Purpose) -> bool:
        return any(c.purpose is purpose and c.state is ConsentState.GRANTED for c in self.decisions)

    @property
    def personal(self) -> bool:
        """Whether a list may be made from the reader's own history."""
        return all(map(self.allows, PERSONAL))

    def with_decisions(self, new: Iterable[Consent]) -> "Consents":
        """The later decision for each purpose wins; among equals the new one."""
        latest = {c.purpose: c for c in self.decisions}
        for consent in new:
            held = latest.get(consent.purpose)
            if held is None or held.at <= consent.at:
                latest[consent.purpose] = consent
        return Consents(tuple(latest[p] for p in Purpose if p in latest))
