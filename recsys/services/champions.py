"""The model that serves, and the swap to the next one without a pause."""

import gc
import logging
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from recsys.clock import Clock
from recsys.errors import DamagedBundle, NotFound, ShelfcastError, Unavailable
from recsys.models.bundle import Bundle
from recsys.priority import give_way
from recsys.services.freed import give_back
from recsys.services.futures import then
from recsys.stores.base import ModelRecord, ModelStore

__all__ = ["Champions"]

log = logging.getLogger(__name__)

T = TypeVar("T")

TURN = 0.000_1
"""Seconds that a model is loaded for before others may go on..."""
NICENESS = 10
"""...who come first, those who make lists among them."""
LOOK_EVERY = 0.25
"""Seconds between two looks at the pointer."""
KEPT = 3
"""So many versions stay loaded, for replays and rollbacks."""


class Champions:
    def __init__(
        self,
        models: ModelStore,
        directory: Path,
        clock: Clock,
        warm: Callable[[Bundle], None],
        moved: Callable[[], None],
        loaded: Bundle | None = None,
    ) -> None:
        """`warm` is called with a bundle before it serves: what takes long is done by then.
        `moved` is called once the pointer was moved from here, and must not block.  `loaded` is
        not loaded again."""
        self.trouble = ""
        """Why the model that should serve does not; empty when it does."""
        self._models = models
        self._directory = directory
        self._clock = clock
        self._warm = warm
        self._moved = moved
        self._serving: Bundle | None = None
        self._refused: str | None = None
        self._loaded = OrderedDict({loaded.version: loaded} if loaded else {})
        self._lock = threading.Lock()
        self._swapping = threading.Lock()
        self._loader: threading.Thread | None = None
        self._asked = False
        self._next_look = 0.0
        self.refresh()

    def current(self) -> Bundle | None:
        """The bundle that serves, None before the first; costs microseconds.  A pointer that
        moved is obeyed by a load in the background and a swap; a damaged bundle is not."""
        if time.monotonic() >= self._next_look:
            self._look()
        return self._serving

    def refresh(self) -> Bundle | None:
        """Obey the pointer now, and wait for it."""
        with self._swapping:
            moves = True
            while moves:
                pointer = self._models.champion()
                moves = pointer is not None and not self._obeyed(pointer) and self._swap(pointer)
            return self._serving

    def version(self, version: str) -> Bundle:
        """Any version that is on disk; NotFound, DamagedBundle."""
        with self._lock:
            if version in self._loaded:
                self._loaded.move_to_end(version)
                return self._loaded[version]
        record = self.of(version)
        bundle = Bundle.load(self._directory / record.path)
        if bundle.version != version:
            raise DamagedBundle(record.path, f"holds {bundle.version!r}, not {version!r}")
        with self._lock:
            self._loaded[version] = bundle
            while len(self._loaded) > KEPT:
                self._loaded.popitem(last=False)
        return bundle

    def of(self, version: str) -> ModelRecord:
        """NotFound when it is not registered."""
        record = self._models.of(version)
        if record is None:
            raise NotFound("model", version)
        return record

    def all(self) -> list[ModelRecord]:
        """Oldest first."""
        return self._models.all()

    def pointer(self) -> str | None:
        """The version that should serve."""
        return self._models.champion()

    def promote(self, version: str, *, by: str) -> "Future[None]":
        """NotFound when it is not registered; DamagedBundle when it could not serve."""
        with self._swapping, _giving_way(), _uncollected():  # it is loaded to serve here, too
            self.version(version)
        self._next_look = 0.0
        return then(self._models.promote(version, at=self._clock.now(), by=by), self._told)

    def roll_back(self, *, by: str) -> "Future[str]":
        """Back to the champion before this one, whose version is the answer."""
        return then(self._models.roll_back(at=self._clock.now(), by=by), self._told)

    def wake(self) -> None:
        """The pointer moved, somebody says: obey it in the background, which requests in the
        meantime do not wait for."""
        with self._lock:
            self._asked = True
            if self._loader is None:
                self._loader = threading.Thread(target=self._obey, name="champion")
                self._loader.start()

    def close(self) -> None:
        """Wait for a load that is under way."""
        with self._lock:
            loader = self._loader
        if loader is not None:
            loader.join()

    def _told(self, result: T) -> T:
        self._moved()
        return result

    def _obey(self) -> None:
        """Once after the other, for as long as somebody asks: two at once could end in the wrong
        order."""
        give_way(NICENESS)
        while self._is_asked():
            try:
                self.refresh()
            except ShelfcastError as problem:  # the next request looks again
                log.warning("champion.unseen", extra={"problem": str(problem)})

    def _is_asked(self) -> bool:
        with self._lock:
            asked, self._asked = self._asked, False
            if not asked:
                self._loader = None
            return asked

    def _look(self) -> None:
        """Start a load when the pointer moved; the requests of the meantime get the old one."""
        self._next_look = time.monotonic() + LOOK_EVERY
        pointer = self._models.champion()
        if pointer is not None and not self._obeyed(pointer):
            self.wake()

    def _obeyed(self, pointer: str) -> bool:
        """Whether there is nothing to load: it serves, or was found unfit."""
        if self._serving is not None and self._serving.version == pointer:
            self._refused, self.trouble = None, ""
            return True
        return pointer == self._refused

    def _swap(self, pointer: str) -> bool:
        """Not where the pointer moves in the meantime, which is the answer: what was rolled back
        must not serve."""
        try:
            with _giving_way(), _uncollected():
                bundle = self.version(pointer)
                self._warm(bundle)
            if self._models.champion() != pointer:
                return True
        except Unavailable as problem:  # not the model's fault: the next look tries again
            self.trouble = f"model {pointer} cannot be loaded now: {problem}"
            return False
        except Exception as problem:  # whatever is wrong with a model, the last good one serves on
            self._refused, self.trouble = pointer, f"model {pointer} cannot serve: {problem}"
            log.error("champion.refused", extra={"version": pointer, "problem": str(problem)})
            self._serving = self._serving or self._last_good(pointer)
            return False
        self._serving, self._refused, self.trouble = bundle, None, ""
        log.info("champion.serves", extra={"version": pointer})
        return False

    def _last_good(self, refused: str) -> Bundle | None:
        """After a restart there is no champion of before in memory: the newest promoted model
        that loads takes its place."""
        for record in reversed(self._models.all()):
            if record.promoted and record.version != refused:
                try:
                    bundle = self.version(record.version)
                except (DamagedBundle, OSError):
                    continue
                self._warm(bundle)
                return bundle
        return None


@contextmanager
def _giving_way() -> Iterator[None]:
    """Whoever makes a list gives up the interpreter many times, at each compiled loop and each look
    into the store, and would wait for it as long as Python usually lets a thread go on."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is loaded stays, none of it is garbage, and requests would wait while the collector
    looks through it all.  What they left behind goes first: it would stay for good, and is soon
    found as long as all else was set aside like this."""
    was_enabled = gc.isenabled()
    if was_enabled:
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        give_back()
        if was_enabled:
            gc.freeze()
            gc.enable()
