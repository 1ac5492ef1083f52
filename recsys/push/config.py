"""What a library may decide about its pushes.  A reader's own wishes are in `domain.reader`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from recsys.errors import Misconfigured

__all__ = ["HIGHEST_CEILING", "PushConfig"]

HIGHEST_CEILING = 5
"""No setting and no wish allows more pushes to one reader in 24 hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushConfig:
    enabled: bool = True
    """The kill switch: off, nothing is planned and nothing that is planned is sent."""
    tick_minutes: float = 15.0
    """So often everybody who agreed to pushes is considered."""
    poll_seconds: float = 1.0
    """So often the server looks for new units and for pushes that have become due."""
    daily_ceiling: int = 3
    """Most pushes to one reader in any 24 hours, whatever cap the reader chose; at most 5."""
    weekly_cap: int = 7
    """Most pushes to one reader in any 7 days."""
    min_gap_hours: float = 6.0
    """Least time between two pushes to one reader."""
    holdback: float = 0.0
    """Share of readers who are never pushed, so that the effect of pushing can be measured by
    comparing them.  Which readers they are depends on `holdback_salt` and their id alone."""
    holdback_salt: str = "shelfcast"
    """Another salt is another draw.  A change is a new experiment: never do it during one."""
    fit_rank: int = 5
    """A new unit fits a reader when it is among so many units that suit the reader best."""
    per_minute: Mapping[str, int] = field(default_factory=dict)
    """Most pushes a minute over a channel, by its name: of all servers together where they share a
    Redis, of each where not.  A channel that is left out has no limit."""
    expires_hours: float = 24.0
    """A push that could not be sent so long after it was due is given up."""
    ignore_days: float = 3.0
    """A push without an answer counts as ignored after so long."""
    lease_seconds: float = 60.0
    """A sender that has not finished a push by then has lost it to the next."""
    batch: int = 32
    """So many pushes are claimed at once."""
    max_attempts: int = 8
    """After so many failures a push is dead."""
    retry_seconds: float = 5.0
    """Wait before the second attempt; doubles with each."""
    retry_most_seconds: float = 3600.0
    """Longest wait between two attempts."""

    def __post_init__(self) -> None:
        if not 0 <= self.daily_ceiling <= HIGHEST_CEILING:
            raise Misconfigured("push.daily_ceiling", f"between 0 and {HIGHEST_CEILING} a day")
        if not 0 <= self.holdback <= 1:
            raise Misconfigured("push.holdback", "a share between 0 and 1")
        for name in ("weekly_cap", "min_gap_hours"):
            if not getattr(self, name) >= 0:
                raise Misconfigured(f"push.{name}", "0 or more")
        for channel, count in self.per_minute.items():
            if count < 1:
                raise Misconfigured(f"push.per_minute.{channel}", "at least 1")
        for name in _POSITIVE:
            if not getattr(self, name) > 0:
                raise Misconfigured(f"push.{name}", "more than 0")

    @property
    def tick_every(self) -> timedelta:
        return timedelta(minutes=self.tick_minutes)

    @property
    def min_gap(self) -> timedelta:
        return timedelta(hours=self.min_gap_hours)

    @property
    def expires_after(self) -> timedelta:
        return timedelta(hours=self.expires_hours)

    @property
    def ignore_after(self) -> timedelta:
        return timedelta(days=self.ignore_days)

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)


_POSITIVE = (
    "tick_minutes",
    "poll_seconds",
    "fit_rank",
    "expires_hours",
    "ignore_days",
    "lease_seconds",
    "batch",
    "max_attempts",
    "retry_seconds",
    "retry_most_seconds",
)
