"""The tables of the first release.

A step says what it does in its own words and never imports the schema: that moves on, and this
may not.
"""

import sqlalchemy as sa
from alembic import op

__all__ = ["branch_labels", "depends_on", "down_revision", "revision", "upgrade"]

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _units()
    _readers()
    _events()
    _slates()
    _pushes()
    _models()


def _units() -> None:
    op.create_table(
        "units",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("first_version", SEQUENCE, nullable=False),
        sa.Column("version", SEQUENCE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
        sa.UniqueConstraint("first_version", name="uq_units_first_version"),
        sa.UniqueConstraint("version", name="uq_units_version"),
    )
    op.create_table(
        "unit_changes",
        sa.Column("version", SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_unit_changes"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_unit_changes_unit"),
    )


def _readers() -> None:
    op.create_table(
        "readers",
        sa.Column("row", SEQUENCE, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("row", name="pk_readers"),
        sa.UniqueConstraint("id", name="uq_readers_id"),
    )
    op.create_table(
        "grants",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reader", SEQUENCE, nullable=False),
        sa.PrimaryKeyConstraint("purpose", "reader", name="pk_grants"),
        sa.ForeignKeyConstraint(["reader"], ["readers.row"], name="fk_grants_reader"),
    )
    op.create_index("ix_grants_reader", "grants", ["reader"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("seq", SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text()),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text()),
        sa.Column("query", sa.Text()),
        sa.Column("slate", sa.Text()),
        sa.Column("push", sa.Text()),
        sa.Column("position", sa.Integer()),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("rating", sa.Float()),
        sa.Column("robot", sa.Boolean(), nullable=False),
        sa.Column("doubled_by", SEQUENCE),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sa.UniqueConstraint("id", name="uq_events_id"),
    )
    op.create_index("ix_events_reader_at", "events", ["reader", "at", "seq"])
    accepts = sa.text("verb = 'accept'")
    op.create_index(
        "ix_events_accepts", "events", ["seq"], sqlite_where=accepts, postgresql_where=accepts
    )


def _slates() -> None:
    op.create_table(
        "slates",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("trace", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_slates"),
        sa.UniqueConstraint("id", name="uq_slates_id"),
    )
    op.create_index("ix_slates_reader", "slates", ["reader", "seq"])


def _pushes() -> None:
    op.create_table(
        "push_ledgers",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reader", name="pk_push_ledgers"),
        sa.ForeignKeyConstraint(["reader"], ["readers.id"], name="fk_push_ledgers_reader"),
    )
    op.create_table(
        "pushes",
        sa.Column("row", SEQUENCE, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("slate", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("propensity", sa.Float(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("bytes_sent_at", sa.BigInteger()),
        sa.Column("finished_at", sa.BigInteger()),
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row", name="pk_pushes"),
        sa.UniqueConstraint("id", name="uq_pushes_id"),
        sa.UniqueConstraint("slate", name="uq_pushes_slate"),
        sa.UniqueConstraint("dedupe_key", name="uq_pushes_dedupe_key"),
        sa.ForeignKeyConstraint(["reader"], ["readers.id"], name="fk_pushes_reader"),
        sa.ForeignKeyConstraint(["slate"], ["slates.id"], name="fk_pushes_slate"),
    )
    _push_indexes()


def _push_indexes() -> None:
    op.create_index("ix_pushes_reader", "pushes", ["reader", "seq"])
    op.create_index("ix_pushes_seq", "pushes", ["seq"])
    op.create_index("ix_pushes_due", "pushes", ["state", "not_before"])
    op.create_index("ix_pushes_finished", "pushes", ["state", "finished_at"])
    op.create_table(
        "push_units",
        sa.Column("push", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("push", "place", name="pk_push_units"),
        sa.ForeignKeyConstraint(["push"], ["pushes.id"], name="fk_push_units_push"),
    )
    op.create_index("ix_push_units_unit", "push_units", ["unit"])


def _models() -> None:
    op.create_table(
        "models",
        sa.Column("row", SEQUENCE, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("trained_at", sa.BigInteger(), nullable=False),
        sa.Column("cutoff", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("metrics", sa.LargeBinary(), nullable=False),
        sa.Column("promoted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row", name="pk_models"),
        sa.UniqueConstraint("version", name="uq_models_version"),
    )
    op.create_table(
        "champions",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("previous", SEQUENCE),
        sa.PrimaryKeyConstraint("seq", name="pk_champions"),
        sa.ForeignKeyConstraint(["model"], ["models.version"], name="fk_champions_model"),
        sa.ForeignKeyConstraint(["previous"], ["champions.seq"], name="fk_champions_previous"),
    )
