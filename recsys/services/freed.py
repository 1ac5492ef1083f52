"""Memory that was freed, back to the system."""

import ctypes

__all__ = ["give_back"]


def give_back() -> None:
    """What was taken while a model was loaded lies about in pieces, which the GNU C library keeps
    until it is told; others keep little, and have no such call."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
