"""What was answered to a slate is found without reading the log."""

import sqlalchemy as sa
from alembic import op

__all__ = ["branch_labels", "depends_on", "down_revision", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OF_SLATES = sa.text("slate IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_events_slate",
        "events",
        ["slate", "seq"],
        sqlite_where=OF_SLATES,
        postgresql_where=OF_SLATES,
    )
