"""Event rows as events and back, and what was clean as of a sequence number."""

from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select

from recsys.domain.event import Event, Hygiene, LoggedEvent, Verb
from recsys.domain.ids import EventId
from recsys.domain.instant import from_micros, to_micros
from recsys.stores.sql.schema import events

__all__ = ["FACTS", "FOR_EVER", "LOGGED", "clean", "facts", "logged"]

OWN = frozenset({"seq", "robot", "doubled_by"})
FACTS = tuple(column.name for column in events.c if column.name not in OWN)
"""Columns that came with the event; the others are the log's own."""

LOGGED = select(
    events.c.seq, *(events.c[name] for name in FACTS), events.c.robot, events.c.doubled_by
)

FOR_EVER = 2**63 - 1
"""A sequence number that no event will have: as of it, everything is known."""

_VERBS = {verb.value: verb for verb in Verb}


def facts(event: Event) -> tuple[Any, ...]:
    """In the order of `FACTS`."""
    return (
        event.id,
        event.reader,
        event.verb.value,
        to_micros(event.at),
        event.unit,
        event.query,
        event.slate,
        event.push,
        event.position,
        event.surface,
        event.rating,
    )


def logged(row: Any, until: int) -> LoggedEvent:
    """A row of `LOGGED`, marked as it was when `until` was the last sequence number."""
    seq, identifier, reader, verb, at, unit, query, *rest, robot, doubled_by = row
    slate, push, position, surface, rating = rest
    event = Event(
        id=EventId(identifier),
        reader=reader,
        verb=_VERBS[verb],
        at=from_micros(at),
        unit=unit,
        query=query,
        slate=slate,
        push=push,
        position=position,
        surface=surface,
        rating=rating,
    )
    return LoggedEvent(seq, event, _hygiene(robot, doubled_by, until))


def clean(until: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether an event counted when `until` was the last sequence number."""
    single = or_(events.c.doubled_by.is_(None), events.c.doubled_by > until)
    return and_(events.c.seq <= until, not_(events.c.robot), single)


def _hygiene(robot: bool, doubled_by: int | None, until: int) -> Hygiene:
    if robot:
        return Hygiene.ROBOT
    doubled = doubled_by is not None and doubled_by <= until
    return Hygiene.DOUBLE_CLICK if doubled else Hygiene.CLEAN
