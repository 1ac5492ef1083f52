"""What a file can hold: one kind of thing."""

from enum import StrEnum

__all__ = ["Kind"]


class Kind(StrEnum):
    UNITS = "units"
    READERS = "readers"
    EVENTS = "events"
