"""A library small enough to reason about: four subjects, eight units each, readers of one taste.

Readers of a subject have borrowed most of its units, so units of one subject have ten common
readers and more, and units of two subjects none.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, ReaderId, UnitId
from recsys.domain.reader import Reader
from recsys.domain.unit import Unit, Work

__all__ = ["EVENTS", "NOW", "READERS", "SUBJECTS", "UNITS", "consents", "event", "reader", "unit"]

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SUBJECTS = {
    "Text": "regular expressions patterns matching strings",
    "Gardens": "roses soil pruning orchard seeds",
    "Sailing": "harbour wind rigging tide anchor",
    "Bread": "flour yeast oven dough crust",
}
PER_SUBJECT = 8
READERS_EACH = 16


def unit(identifier: str, subject: str, **fields: object) -> Unit:
    text = f"{SUBJECTS.get(subject, subject)} for the {identifier} chapter. " * 20
    known = {
        "id": UnitId(identifier),
        "title": f"{SUBJECTS.get(subject, subject)} {identifier}",
        "url": f"https://lib.example/{identifier}",
        "authors": (f"Author of {identifier}",),
        "provider": "Test Library",
        "work": Work(id=f"work-{identifier}", title=f"Work {identifier}"),
        "text": text,
        "language": "en",
        "subjects": (subject,),
        "licence": "CC-BY-4.0",
    }
    return Unit(**{**known, **fields})  # type: ignore[arg-type]  # keywords of tests


def consents(*purposes: Purpose) -> Consents:
    return Consents(
        tuple(
            Consent(purpose=p, state=ConsentState.GRANTED, at=NOW - timedelta(days=400), via="test")
            for p in purposes
        )
    )


def reader(identifier: str, *purposes: Purpose, **fields: object) -> Reader:
    known = {
        "id": ReaderId(identifier),
        "created": NOW - timedelta(days=400),
        "consents": consents(*purposes),
    }
    return Reader(**{**known, **fields})  # type: ignore[arg-type]  # keywords of tests


def event(identifier: str, who: str | None, verb: Verb, about: str, **fields: object) -> Event:
    known = {
        "id": EventId(identifier),
        "reader": who and ReaderId(who),
        "verb": verb,
        "at": NOW - timedelta(hours=1),
        "query" if verb is Verb.SEARCH else "unit": about,
    }
    return Event(**{**known, **fields})  # type: ignore[arg-type]  # keywords of tests


def _names(subject: str) -> list[str]:
    return [f"{subject.lower()}/{n}" for n in range(PER_SUBJECT)]


def _loans() -> list[Event]:
    """Reader r of a subject borrows six of its eight units, one a day."""
    loans = []
    for subject in SUBJECTS:
        for r in range(READERS_EACH):
            for step in range(6):
                about = _names(subject)[(r + step) % PER_SUBJECT]
                at = NOW - timedelta(days=100 - 3 * r - step)
                loans.append(event(f"{subject}-{r}-{step}", f"{subject}-{r}", Verb.BORROW, about))
                loans[-1] = replace(loans[-1], at=at)
    return loans


UNITS = [unit(name, subject) for subject in SUBJECTS for name in _names(subject)]
READERS = [
    reader(f"{subject}-{r}", Purpose.HISTORY, Purpose.PERSONALISATION)
    for subject in SUBJECTS
    for r in range(READERS_EACH)
]
EVENTS = _loans()
