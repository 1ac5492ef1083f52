"""A made-up library of any size: loans are `fitting.synthetic`'s, its champion is `guess`'s."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.fitting.synthetic import Asked, synthetic
from benchmarks.serving.guess import guess
from recsys.data.dataset import Dataset
from recsys.data.log import VERBS
from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.event import Event
from recsys.domain.ids import EventId, ReaderId
from recsys.domain.reader import Reader
from recsys.models.bundle import Bundle, Provenance
from recsys.settings import Settings
from recsys.stores.base import ModelRecord, Stores
from recsys.stores.open import open_stores

__all__ = ["BEGAN", "agreed", "made_up"]

BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
AT_ONCE = 5_000
"""Rows of one commit."""
VERSION = "made-up"
LONGEST_WAIT = 600


def made_up(asked: Asked, home: Path) -> Path:
    data = synthetic(asked)
    settings = Settings(home=home)
    home.mkdir(parents=True, exist_ok=True)
    with closing(open_stores(settings.store_url)) as opened:
        stores = opened.stores
        _each(stores.units.upsert, data.units)
        _each(stores.readers.upsert, [agreed(reader) for reader in data.users.ids])
        _each(stores.events.append, [*_events(data)])
        _champion(stores, data, settings)
    return home


def agreed(reader: ReaderId) -> Reader:
    """To a history, and to lists of their own."""
    purposes = (Purpose.HISTORY, Purpose.PERSONALISATION)
    consents = (
        Consent(purpose=purpose, state=ConsentState.GRANTED, at=BEGAN, via="benchmark")
        for purpose in purposes
    )
    return Reader(id=reader, created=BEGAN, consents=Consents(tuple(consents)))


def _each(write: Callable[[Sequence[Any]], Any], rows: Sequence[Any]) -> None:
    for at in range(0, len(rows), AT_ONCE):
        write(rows[at : at + AT_ONCE]).result(LONGEST_WAIT)


def _events(data: Dataset) -> Iterator[Event]:
    log, readers, units = data.log, data.users.ids, data.items.ids
    columns = (column.tolist() for column in (log.users, log.items, log.verbs, log.days))
    for number, (user, item, verb, day) in enumerate(zip(*columns, strict=True)):
        yield Event(
            id=EventId(f"loan-{number}"),
            reader=readers[user],
            verb=VERBS[verb],
            at=BEGAN + timedelta(days=day),
            unit=units[item],
        )


def _champion(stores: Stores, data: Dataset, settings: Settings) -> None:
    provenance = Provenance(
        version=VERSION,
        trained_at=BEGAN,
        cutoff=stores.events.last_seq(),
        fingerprint="",
        seed=0,
    )
    Bundle.of(data, guess(data), provenance).save(settings.models_directory / VERSION)
    record = ModelRecord(
        version=VERSION,
        path=VERSION,
        trained_at=BEGAN,
        cutoff=provenance.cutoff,
        fingerprint="",
        metrics={},
        promoted=True,
        reason="made up",
    )
    stores.models.register(record).result(LONGEST_WAIT)
    stores.models.promote(VERSION, at=BEGAN, by="benchmark").result(LONGEST_WAIT)
