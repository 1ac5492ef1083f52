"""Models that this installation cannot fit, for want of a package that is compiled on some
systems.  A library without them has the others."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec

__all__ = ["ABSENT", "absent", "loads"]

NEEDS = {"warp": ("lightfm", "lightfm-next")}
"""Model → the module it imports, and the distribution that brings it."""


def absent(is_there: Callable[[str], object]) -> dict[str, str]:
    """Model → the distribution that is missing."""
    return {model: brought for model, (module, brought) in NEEDS.items() if not is_there(module)}


ABSENT: Mapping[str, str] = absent(find_spec)


def loads(module: str) -> bool:
    """Whether the module is there, and what it needs of the system: LightGBM asks for an OpenMP
    that a bare macOS lacks."""
    try:
        import_module(module)
    except (ImportError, OSError):
        return False
    return True
