"""How many readers are at hand at a time, so that a run keeps to its memory."""

from recsys.errors import Misconfigured
from recsys.machine import machine_memory, peak_memory
from recsys.models.parallel import cores
from recsys.pipeline.everyone import NEAR
from recsys.services.night.config import NightConfig

__all__ = ["at_once"]

GB = 1e9
EVENT = 500
"""Bytes of one event at hand, what is made of it included."""
MOST = 4096
"""More readers at once save no time."""
RESERVE = 2e8
"""Bytes for what grows neither with readers nor with units: loops, files, a part of the lists."""
SCORE = 16
"""Bytes of a score, and of what is made of it."""


def at_once(config: NightConfig, *, events: int, units: int) -> int:
    """Readers, none of whom has more than so many events; Misconfigured where there is no room
    for one.  What the process holds already, model and catalogue, counts as used."""
    allowed = min(config.memory_gb * GB, machine_memory())
    used = peak_memory() + RESERVE + SCORE * cores() * (NEAR + units)
    one = EVENT * events
    if used + one > allowed:
        reason = (
            f"{(used + one) / GB:.2f} GB are needed with this model and catalogue, and "
            f"{allowed / GB:.2f} GB are allowed"
        )
        raise Misconfigured("night.memory_gb", reason)
    return min(int((allowed - used) / one), MOST)
