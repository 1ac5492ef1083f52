"""Instants as whole microseconds since 1970 in UTC, exactly: no floating point is involved."""

from datetime import UTC, datetime, timedelta

__all__ = ["from_micros", "to_micros"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def to_micros(at: datetime) -> int:
    return (at - EPOCH) // _MICRO


def from_micros(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)
