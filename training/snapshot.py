"""What may be learnt from, taken from the stores at one moment, with a fingerprint.

Clean events on units, up to a cut-off, of readers whose consent to history *and*
personalisation stands today: a consent withdrawn or a reader erased reaches the next model.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from recsys.data.assemble import RawLog
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Hygiene, LoggedEvent, Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit
from recsys.stores.base import Stores

__all__ = ["Snapshot", "fingerprint", "take"]

SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Snapshot:
    raw: RawLog
    cutoff: int
    """Sequence number of the last event in the log, learnt from or not."""
    fingerprint: str
    """SHA-256 over everything learnt from: the same fingerprint, the same data."""
    withheld: int
    """Clean events left out because their reader's consent does not stand."""


def take(stores: Stores) -> Snapshot:
    cutoff = stores.events.last_seq()
    readers = {reader.id: reader for reader in stores.readers.scan() if reader.consents.personal}
    units = tuple(stores.units.scan())
    filler = _Filler(readers.keys(), (unit.id for unit in units))
    for logged in stores.events.scan(until=cutoff):
        if logged.hygiene is Hygiene.CLEAN and logged.event.verb is not Verb.SEARCH:
            filler.add(logged)
    raw = RawLog(filler.log(), tuple(readers), units, tuple(readers.values()))
    return Snapshot(raw, cutoff, fingerprint(raw), filler.withheld)


class _Filler:
    """Grows the columns of a log one event at a time, 25 bytes each."""

    def __init__(self, readers: Iterable[ReaderId], units: Iterable[UnitId]) -> None:
        self.withheld = 0
        self._reader_rows = {reader: row for row, reader in enumerate(readers)}
        self._unit_rows = {unit: row for row, unit in enumerate(units)}
        self._verb = {verb: code for code, verb in enumerate(VERBS)}
        self._columns: tuple[array[Any], ...] = tuple(array(kind) for kind in "iiBdq")

    def add(self, logged: LoggedEvent) -> None:
        event = logged.event
        reader = None if event.reader is None else self._reader_rows.get(event.reader)
        unit = None if event.unit is None else self._unit_rows.get(event.unit)
        if reader is None or unit is None:
            self.withheld += reader is None
            return
        day = event.at.timestamp() / SECONDS_A_DAY
        row = (reader, unit, self._verb[event.verb], day, logged.seq)
        for column, value in zip(self._columns, row, strict=True):
            column.append(value)

    def log(self) -> EventLog:
        kinds = (np.int32, np.int32, np.uint8, np.float64, np.int64)
        return EventLog(
            *(np.frombuffer(c, k).copy() for c, k in zip(self._columns, kinds, strict=True))
        )


def fingerprint(raw: RawLog) -> str:
    """SHA-256 over everything that is learnt from."""
    digest = sha256()
    for known in _facts(raw.units, raw.known):
        digest.update(known.encode())
    for column in (raw.log.users, raw.log.items, raw.log.verbs, raw.log.days, raw.log.seqs):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()


def _facts(units: tuple[Unit, ...], readers: tuple[Reader | None, ...]) -> Iterator[str]:
    yield from (f"{unit!r}\n" for unit in units)
    for reader in readers:
        if reader is not None:
            yield f"{(reader.id, reader.home_library, reader.affiliations, reader.groups)}\n"
