"""From a log with rows in any order to a `Dataset` with canonical ones.

Where events come from is a neighbour's matter: `training.snapshot` reads the stores,
`training.files` reads tables.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from recsys.data.dataset import Dataset
from recsys.data.interactions import HistoryConfig
from recsys.data.log import EventLog
from recsys.data.order import canonical_orders, hashes
from recsys.data.vocabulary import Vocabulary
from recsys.domain.ids import ReaderId
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit

__all__ = ["RawLog", "assemble", "canonical"]

WITH_IDS = frozenset({"id", "url", "work"})


@dataclass(frozen=True)
class RawLog:
    """Events whose `users` and `items` are positions in `readers` and `units`, in any order."""

    log: EventLog
    readers: tuple[ReaderId, ...]
    units: tuple[Unit, ...]
    known: tuple[Reader | None, ...]

    def where(self, chosen: NDArray[np.bool_]) -> "RawLog":
        """Fewer events, the same readers and units."""
        return replace(self, log=self.log.where(chosen))


def canonical(raw: RawLog, history: HistoryConfig, *, seed: int) -> RawLog:
    """Readers without an event are left out; all the rest stands in canonical order.  Of
    `history` only the verbs' signs count."""
    raw = _active(raw)
    facts = (
        hashes(map(_reader_facts, raw.known), seed),
        hashes(map(_unit_facts, raw.units), seed),
    )
    ids = (hashes(raw.readers, seed), hashes((unit.id for unit in raw.units), seed))
    by_user, by_item = canonical_orders(raw.log, history, facts, ids)
    return RawLog(
        _in_order(raw.log, _inverse(by_user), _inverse(by_item)),
        tuple(raw.readers[u] for u in by_user),
        tuple(raw.units[i] for i in by_item),
        tuple(raw.known[u] for u in by_user),
    )


def assemble(raw: RawLog, history: HistoryConfig, *, seed: int) -> Dataset:
    """Every unit gets a row; of the readers, those with an event."""
    raw = canonical(raw, history, seed=seed)
    users = Vocabulary(raw.readers)
    items = Vocabulary([unit.id for unit in raw.units])
    return Dataset(users, items, raw.log, raw.units, raw.known, history)


def _active(raw: RawLog) -> RawLog:
    present = np.unique(raw.log.users)
    new_row = np.full(len(raw.readers), -1, np.int32)
    new_row[present] = np.arange(len(present), dtype=np.int32)
    return replace(
        raw,
        log=replace(raw.log, users=new_row[raw.log.users]),
        readers=tuple(raw.readers[row] for row in present),
        known=tuple(raw.known[row] for row in present),
    )


def _in_order(log: EventLog, user: NDArray[np.int32], item: NDArray[np.int32]) -> EventLog:
    """By time, then by row, so that events of one instant do not depend on the source's order."""
    log = replace(log, users=user[log.users], items=item[log.items])
    return log.where(np.lexsort((log.verbs, log.items, log.users, log.days)))


def _inverse(order: NDArray[np.intp]) -> NDArray[np.int32]:
    rows = np.empty(len(order), np.int32)
    rows[order] = np.arange(len(order), dtype=np.int32)
    return rows


def _unit_facts(unit: Unit) -> str:
    """All but the id, and the address and work's id, which usually contain it."""
    work = unit.work
    plain = {f.name: getattr(unit, f.name) for f in fields(unit) if f.name not in WITH_IDS}
    return repr((plain, work and (work.title, work.isbn, work.position)))


def _reader_facts(reader: Reader | None) -> str:
    if reader is None:
        return ""
    return repr((reader.home_library, reader.affiliations, reader.groups, reader.languages))
