"""Who may be pushed now: gates in order, the first that says no gives its name.

The same gates stand at planning and again at sending, when consent may be gone and the cap spent.
A refusal with `until` is one of the moment: a planned push waits.  One without is of principle:
a planned push is cancelled.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b

from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.push import QuotaLedger
from recsys.domain.reader import Reader
from recsys.push import quota
from recsys.push.config import PushConfig

__all__ = ["GATES", "Case", "Gate", "No", "held_back", "refusal"]


class Gate(StrEnum):
    """Every reason for which somebody is not pushed, in the order in which they are asked."""

    SWITCHED_OFF = "switched_off"
    NO_PUSH_CONSENT = "no_push_consent"
    NO_PERSONAL_CONSENT = "no_personal_consent"
    HELD_BACK = "held_back"
    NO_CHANNEL = "no_channel"
    DAILY_CAP = "daily_cap"
    WEEKLY_CAP = "weekly_cap"
    TOO_SOON = "too_soon"
    QUIET_HOURS = "quiet_hours"
    """Never refuses a plan, which is made for their end; only a sending."""
    UNIT_CLOSED = "unit_closed"
    """At sending alone: the unit was taken down since."""
    CHANNEL_RATE = "channel_rate"
    """At sending alone: all senders together would be too fast for the channel."""
    NOTHING_TO_SAY = "nothing_to_say"
    LOST_RACE = "lost_race"
    """Another planner was faster."""


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody who might be pushed, at one moment."""

    reader: Reader
    ledger: QuotaLedger
    channel: str
    """The first of the reader's channels that exists; empty: none does."""
    now: datetime


@dataclass(frozen=True, slots=True)
class No:
    gate: Gate
    detail: str = ""
    until: datetime | None = None


Check = Callable[[Case, PushConfig], No | None]


def refusal(case: Case, config: PushConfig) -> No | None:
    """What the first gate that says no says."""
    return next((no for gate in GATES if (no := gate(case, config))), None)


def held_back(reader: ReaderId, config: PushConfig) -> bool:
    """Always the same answer for the same reader and salt, in every process."""
    digest = blake2b(f"{config.holdback_salt}\0{reader}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < config.holdback * 2**64


def _switch(case: Case, config: PushConfig) -> No | None:
    return None if config.enabled else No(Gate.SWITCHED_OFF, until=case.now + config.tick_every)


def _push_consent(case: Case, config: PushConfig) -> No | None:
    agreed = case.reader.consents.allows(Purpose.PUSH)
    return None if agreed else No(Gate.NO_PUSH_CONSENT)


def _personal_consent(case: Case, config: PushConfig) -> No | None:
    return None if case.reader.consents.personal else No(Gate.NO_PERSONAL_CONSENT)


def _holdback(case: Case, config: PushConfig) -> No | None:
    return No(Gate.HELD_BACK) if held_back(case.reader.id, config) else None


def _channel(case: Case, config: PushConfig) -> No | None:
    wished = ", ".join(case.reader.push.channels) or "none"
    return None if case.channel else No(Gate.NO_CHANNEL, f"wishes: {wished}")


def _daily_cap(case: Case, config: PushConfig) -> No | None:
    wished = case.reader.push.daily_cap
    return _spent(Gate.DAILY_CAP, quota.over_daily_cap(case.ledger, wished, config, case.now))


def _weekly_cap(case: Case, config: PushConfig) -> No | None:
    return _spent(Gate.WEEKLY_CAP, quota.over_weekly_cap(case.ledger, config, case.now))


def _gap(case: Case, config: PushConfig) -> No | None:
    return _spent(Gate.TOO_SOON, quota.too_soon(case.ledger, config, case.now))


def _spent(gate: Gate, spent: quota.Spent | None) -> No | None:
    return None if spent is None else No(gate, spent.detail, spent.until.astimezone(UTC))


GATES: tuple[Check, ...] = (
    _switch,
    _push_consent,
    _personal_consent,
    _holdback,
    _channel,
    _daily_cap,
    _weekly_cap,
    _gap,
)
