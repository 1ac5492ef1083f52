"""Which threads come first where there are fewer cores than threads that have something to do."""

import os
import sys
from threading import get_native_id

__all__ = ["give_way"]


def give_way(niceness: int) -> None:
    """The calling thread, and those it starts, come so far behind the process's first one, or stay
    where they are if that is further.  Only where threads have priorities of their own, which is on
    Linux."""
    if sys.platform == "linux":
        own, first = (os.getpriority(os.PRIO_PROCESS, of) for of in (get_native_id(), os.getpid()))
        os.setpriority(os.PRIO_PROCESS, get_native_id(), max(own, first + niceness))
