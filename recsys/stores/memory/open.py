"""The six stores over one memory, and what a process has where it shares nothing else."""

from recsys.stores.base import Stores
from recsys.stores.memory.buckets import MemoryBuckets
from recsys.stores.memory.events import MemoryEvents
from recsys.stores.memory.models import MemoryModels
from recsys.stores.memory.pushes import MemoryPushes
from recsys.stores.memory.readers import MemoryReaders
from recsys.stores.memory.signals import MemorySignals
from recsys.stores.memory.slates import MemorySlates
from recsys.stores.memory.state import State
from recsys.stores.memory.units import MemoryUnits
from recsys.stores.shared import Shared

__all__ = ["open_alone", "open_memory"]


def open_memory() -> Stores:
    state = State()
    return Stores(
        units=MemoryUnits(state),
        readers=MemoryReaders(state),
        events=MemoryEvents(state),
        slates=MemorySlates(state),
        pushes=MemoryPushes(state),
        models=MemoryModels(state),
    )


def open_alone() -> Shared:
    return Shared(MemorySignals(), MemoryBuckets(), lambda: None, lambda: None)
