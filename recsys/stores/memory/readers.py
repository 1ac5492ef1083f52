"""Readers in memory, and their erasure from everything in memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace

import numpy as np

from recsys.data.background import Background
from recsys.data.doings import CODES, Doings
from recsys.data.recent import NOTHING_DONE, Recent
from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.instant import to_micros
from recsys.domain.reader import Reader
from recsys.stores.base import NOTHING_KNOWN, ReaderView, Upserted
from recsys.stores.memory.events import clean, latest
from recsys.stores.memory.state import State

__all__ = ["MemoryReaders"]


class MemoryReaders:
    def __init__(self, state: State) -> None:
        self._state = state

    def upsert(self, readers: Sequence[Reader]) -> "Future[Upserted]":
        return self._state.write(lambda: self._upsert(readers))

    def of(self, ids: Iterable[ReaderId]) -> Mapping[ReaderId, Reader]:
        known = self._state.readers
        return {i: known[i] for i in ids if i in known}

    def views(
        self,
        readers: Sequence[ReaderId | None],
        *,
        limit: int,
        until: int | None = None,
        known: Mapping[ReaderId, ReaderView] = NOTHING_KNOWN,
    ) -> list[ReaderView]:
        with self._state.lock:
            return [self._view(reader, limit, until) for reader in readers]

    def doings(self, readers: Sequence[ReaderId], *, limit: int, until: int) -> Doings:
        with self._state.lock:
            recent = [latest(clean(self._state, reader, until), limit) for reader in readers]
        done = [(place, one.event) for place, each in enumerate(recent) for one in each]
        return Doings(
            np.array([place for place, _ in done], np.int32),
            np.array([CODES[event.verb] for _, event in done], np.uint8),
            np.array([to_micros(event.at) for _, event in done], np.int64),
            [event.unit for _, event in done],
        )

    def scan(self, *, agreed: Purpose | None = None) -> Iterator[Reader]:
        readers = list(self._state.readers.values())
        return (r for r in readers if agreed is None or r.consents.allows(agreed))

    def erase(self, reader: ReaderId) -> "Future[bool]":
        return self._state.write(lambda: self._erase(reader))

    def count(self) -> int:
        return len(self._state.readers)

    def _view(self, reader: ReaderId | None, limit: int, until: int | None) -> ReaderView:
        state = self._state
        heads = len(state.log), len(state.changes)
        if reader is None:
            return ReaderView(None, (), NOTHING_DONE, *heads)
        recent = latest(clean(state, reader, until), limit)
        inputs = tuple(logged.seq for logged in recent)
        known = state.readers.get(reader)
        own = None if known is None else Background.of(known)
        return ReaderView(own, inputs, Recent.of(recent), *heads)

    def _upsert(self, readers: Sequence[Reader]) -> Upserted:
        added = changed = 0
        for reader in readers:
            held = self._state.readers.get(reader.id)
            added += held is None
            changed += held is not None and held != reader
            self._state.readers[reader.id] = reader
        return Upserted(added, changed, len(readers) - added - changed)

    def _erase(self, reader: ReaderId) -> bool:
        state = self._state
        slates = [slate.id for slate in state.slates.values() if slate.reader == reader]
        pushes = [push.id for push in state.pushes.values() if push.reader == reader]
        seqs = state.of_reader.pop(reader, [])
        for seq in seqs:
            stored = state.log[seq - 1]
            stored.event = replace(stored.event, reader=None)
        for slate in slates:
            del state.slates[slate]
        for push in pushes:
            del state.pushes[push]
        state.ledgers.pop(reader, None)
        return state.readers.pop(reader, None) is not None or bool(slates or pushes or seqs)
