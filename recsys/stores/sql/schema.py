"""The tables.  `migrations` makes them; a test holds that both say the same.

What is asked for is a column; the rest of a unit or a reader is one JSON record (`codec`).
Text holds ids, readable as they came.  Sequence numbers are given out by the writing
transaction, which is alone, so that they have no gaps and grow in order of commit.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

from recsys.domain.consent import Purpose
from recsys.domain.push import PushState
from recsys.stores.sql.columns import Instant, Word

__all__ = [
    "ACCEPTS",
    "champions",
    "events",
    "grants",
    "metadata",
    "models",
    "push_ledgers",
    "push_units",
    "pushes",
    "readers",
    "slates",
    "unit_changes",
    "units",
]

Sequence = BigInteger().with_variant(Integer, "sqlite")
"""SQLite gives only INTEGER keys the speed of its row numbers."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

units = Table(
    "units",
    metadata,
    Column("id", Text, primary_key=True),
    Column("first_version", Sequence, nullable=False, unique=True),
    Column("version", Sequence, nullable=False, unique=True),
)
"""Which state of a unit is the latest; the states themselves are `unit_changes`."""

unit_changes = Table(
    "unit_changes",
    metadata,
    Column("version", Sequence, primary_key=True, autoincrement=False),
    Column("unit", Text, ForeignKey("units.id"), nullable=False),
    Column("record", LargeBinary, nullable=False),
)

readers = Table(
    "readers",
    metadata,
    Column("row", Sequence, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("record", LargeBinary, nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("purpose", Word(Purpose), primary_key=True),
    Column("reader", Sequence, ForeignKey("readers.row"), primary_key=True, index=True),
)
"""Who agreed to what, as the readers' records say."""

ACCEPTS = text("verb = 'accept'")
"""Said word for word where they are counted: an index over few rows serves no other words."""
OF_SLATES = text("slate IS NOT NULL")

events = Table(
    "events",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("reader", Text),
    Column("verb", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("unit", Text),
    Column("query", Text),
    Column("slate", Text),
    Column("push", Text),
    Column("position", Integer),
    Column("surface", Text, nullable=False),
    Column("rating", Float),
    Column("robot", Boolean, nullable=False),
    Column("doubled_by", Sequence),
    Index("ix_events_reader_at", "reader", "at", "seq"),
    Index("ix_events_accepts", "seq", sqlite_where=ACCEPTS, postgresql_where=ACCEPTS),
    Index("ix_events_slate", "slate", "seq", sqlite_where=OF_SLATES, postgresql_where=OF_SLATES),
)
"""The many rows: `rows` turns them into events by hand; `at` is in microseconds, as `Instant`.
`doubled_by`: the sequence number with which the event was known to be a double click; as of
an earlier one it was not, and a replay has to see it so."""

slates = Table(
    "slates",
    metadata,
    Column("seq", Sequence, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("reader", Text),
    Column("at", Instant, nullable=False),
    Column("model", Text, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("trace", LargeBinary, nullable=False),
    Index("ix_slates_reader", "reader", "seq"),
)

push_ledgers = Table(
    "push_ledgers",
    metadata,
    Column("reader", Text, ForeignKey("readers.id"), primary_key=True),
    Column("version", Integer, nullable=False),
)
"""Compare-and-set for planners; what was sent is counted from `pushes`, never added up here."""

pushes = Table(
    "pushes",
    metadata,
    Column("row", Sequence, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("reader", Text, ForeignKey("readers.id"), nullable=False),
    Column("slate", Text, ForeignKey("slates.id"), nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("planned_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("dedupe_key", Text, nullable=False, unique=True),
    Column("policy", Text, nullable=False),
    Column("propensity", Float, nullable=False),
    Column("state", Word(PushState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("bytes_sent_at", Instant),
    Column("finished_at", Instant),
    Column("seq", Sequence, nullable=False, index=True),
    Column("result", Text, nullable=False),
    Index("ix_pushes_reader", "reader", "seq"),
    Index("ix_pushes_due", "state", "not_before"),
    Index("ix_pushes_finished", "state", "finished_at"),
)

push_units = Table(
    "push_units",
    metadata,
    Column("push", Text, ForeignKey("pushes.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("unit", Text, nullable=False, index=True),
)

models = Table(
    "models",
    metadata,
    Column("row", Sequence, primary_key=True),
    Column("version", Text, nullable=False, unique=True),
    Column("path", Text, nullable=False),
    Column("trained_at", Instant, nullable=False),
    Column("cutoff", BigInteger, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("metrics", LargeBinary, nullable=False),
    Column("promoted", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
)

champions = Table(
    "champions",
    metadata,
    Column("seq", Sequence, primary_key=True),
    Column("model", Text, ForeignKey("models.version"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("previous", Sequence, ForeignKey("champions.seq")),
)
"""Every move of the champion pointer.  `previous`: the move that a rollback goes back to."""
