"""A small library with taste: readers of two kinds, who mostly take up units of their kind."""

from datetime import UTC, datetime, timedelta

import numpy as np

from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, ReaderId, UnitId
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit
from recsys.stores.base import Stores

__all__ = ["N_READERS", "fill", "later_events"]

START = datetime(2024, 1, 1, tzinfo=UTC)
SUBJECTS = ("botany", "astronomy")
N_READERS, N_UNITS = 120, 40


def fill(stores: Stores, *, days: int = 60) -> None:
    stores.units.upsert([_unit(number) for number in range(N_UNITS)]).result()
    stores.readers.upsert([_reader(number) for number in range(N_READERS)]).result()
    later_events(stores, days=days)


def later_events(stores: Stores, *, days: int, first_day: int = 0, seed: int = 0) -> None:
    """Each day a third of the readers take something up."""
    rng = np.random.default_rng(seed)
    events = [
        _event(f"{first_day + day}-{reader}", reader, _chosen(reader, rng), first_day + day)
        for day in range(days)
        for reader in rng.permutation(N_READERS)[: N_READERS // 3].tolist()
    ]
    stores.events.append(events).result()


def _chosen(reader: int, rng: np.random.Generator) -> int:
    """Of nine, eight to the reader's taste, and the lower numbers more often."""
    taste = reader % 2 if rng.random() < 8 / 9 else 1 - reader % 2
    return 2 * int(N_UNITS / 2 * rng.random() ** 1.5) + taste


def _unit(number: int) -> Unit:
    subject = SUBJECTS[number % 2]
    return Unit(
        id=UnitId(f"unit/{number}"),
        title=f"On {subject}, part {number}",
        url=f"https://library.example/{number}",
        subjects=(subject,),
    )


def _reader(number: int) -> Reader:
    given = tuple(
        Consent(purpose=p, state=ConsentState.GRANTED, at=START, via="desk")
        for p in (Purpose.HISTORY, Purpose.PERSONALISATION)
    )
    return Reader(id=ReaderId(f"reader {number}"), created=START, consents=Consents(given))


def _event(name: str, reader: int, unit: int, day: int) -> Event:
    return Event(
        id=EventId(name),
        reader=ReaderId(f"reader {reader}"),
        verb=Verb.BORROW,
        at=START + timedelta(days=day, seconds=reader),
        unit=UnitId(f"unit/{unit}"),
    )
