"""Caps and gaps: how many pushes a reader may get, and when the next one may come.

The ledger these numbers come from is the store's, and is compared-and-set when a push is
planned: that no race exceeds a cap is `PushStore.plan`'s promise.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from recsys.domain.push import QuotaLedger
from recsys.push.config import PushConfig

__all__ = ["Spent", "over_daily_cap", "over_weekly_cap", "too_soon"]


@dataclass(frozen=True, slots=True)
class Spent:
    """No push now; `until` is when it is worth asking again."""

    detail: str
    until: datetime


def over_daily_cap(
    ledger: QuotaLedger, wished: int, config: PushConfig, now: datetime
) -> Spent | None:
    cap = min(wished, config.daily_ceiling)
    if ledger.sent_24h < cap:
        return None
    return Spent(f"{ledger.sent_24h} of {cap} in 24 hours", _later(config, now))


def over_weekly_cap(ledger: QuotaLedger, config: PushConfig, now: datetime) -> Spent | None:
    if ledger.sent_7d < config.weekly_cap:
        return None
    return Spent(f"{ledger.sent_7d} of {config.weekly_cap} in 7 days", _later(config, now))


def too_soon(ledger: QuotaLedger, config: PushConfig, now: datetime) -> Spent | None:
    if ledger.last_push_at is None:
        return None
    until = ledger.last_push_at + config.min_gap
    if now >= until:
        return None
    return Spent(f"the last one is, or is due, {ledger.last_push_at:%Y-%m-%d %H:%M} UTC", until)


def _later(config: PushConfig, now: datetime) -> datetime:
    """A cap that is spent is asked for again after one gap: rarely, and often enough."""
    return now + max(config.min_gap, timedelta(hours=1))
