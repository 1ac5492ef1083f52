"""How much memory, and how long, one fit may take: told from a model's `needs`, refused before
any of it is done.

Memory is that of the whole process: what Python, the data and the models fitted so far hold is
counted too, by formulas and the sizes of arrays, so that the same data and settings are always
refused alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import numpy as np
import scipy.sparse as sp

from recsys.errors import Misconfigured
from recsys.machine import machine_memory
from recsys.models.cost import Needs, Size

__all__ = ["Limits", "held_by", "refuse_beyond"]

GB = 1e9
PYTHON = 4e8
"""Bytes of the process with its libraries, before any data."""


@dataclass(frozen=True, slots=True)
class Limits:
    memory_gb: float = 8.0
    """Of the whole process; never more than the machine has."""
    seconds: float = inf
    """Longest that the fit of one model may be estimated to take."""

    def __post_init__(self) -> None:
        if not self.memory_gb * GB > PYTHON:
            reason = f"more than {PYTHON / GB:g} GB: so much is in use before any data is read"
            raise Misconfigured("memory_gb", reason)
        if not self.seconds > 0:
            raise Misconfigured("seconds", "more than 0")

    @property
    def memory_bytes(self) -> float:
        return min(self.memory_gb * GB, machine_memory())


def refuse_beyond(limits: Limits, name: str, needs: Needs, held: float) -> None:
    """Misconfigured where a fit would need more than `limits` leave beside `held` bytes."""
    allowed = limits.memory_bytes - held
    if needs.memory_bytes > allowed:
        raise Misconfigured(
            f"models.{name}",
            f"needs an estimated {needs.memory_bytes / GB:.2f} GB of memory beside "
            f"{held / GB:.2f} GB in use, and {limits.memory_bytes / GB:g} GB are allowed in all",
        )
    if needs.seconds > limits.seconds:
        raise Misconfigured(
            f"models.{name}",
            f"needs an estimated {needs.seconds:,.0f} s, and {limits.seconds:,.0f} s are left",
        )


def held_by(size: Size, models: Iterable[object]) -> float:
    """Bytes in use before the next fit: Python, the data and the models at hand."""
    data = 200 * size.pairs + 3000 * size.items + 4 * size.letters + 500 * size.users
    return PYTHON + data + sum(_arrays(model) for model in models)


def _arrays(thing: object) -> float:
    """Bytes of the arrays that a model keeps, its parts' included."""
    if isinstance(thing, np.ndarray):
        return float(thing.nbytes)
    if isinstance(thing, sp.csr_matrix):
        return float(thing.data.nbytes + thing.indices.nbytes + thing.indptr.nbytes)
    return sum(map(_arrays, vars(thing).values())) if hasattr(thing, "__dict__") else 0.0
