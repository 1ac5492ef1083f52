"""The six stores over one memory."""

from recsys.stores.base import Stores
from recsys.stores.memory.events import MemoryEvents
from recsys.stores.memory.models import MemoryModels
from recsys.stores.memory.pushes import MemoryPushes
from recsys.stores.memory.readers import MemoryReaders
from recsys.stores.memory.slates import MemorySlates
from recsys.stores.memory.state import State
from recsys.stores.memory.units import MemoryUnits

__all__ = ["open_memory"]


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
