"""What memory this process may use, and what it used at its highest."""

import os
import resource
import sys
from pathlib import Path

__all__ = ["machine_memory", "peak_memory"]

CONTROL_GROUP = Path("/sys/fs/cgroup/memory.max")
"""Where Linux says what a container may use."""
STATUS = Path("/proc/self/status")


def machine_memory() -> float:
    """Bytes of the machine, or of the container this runs in."""
    physical = float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    try:
        return min(physical, float(CONTROL_GROUP.read_text()))
    except (OSError, ValueError):
        return physical


def peak_memory() -> int:
    """Most bytes that were resident, since Linux was told to forget, else since the process
    began."""
    if STATUS.exists():
        for line in STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
