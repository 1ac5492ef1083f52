"""Answers are packed by whoever writes them, so PostgreSQL keeps lists in one piece, and does not
try to compress them again.  Shelfcast 0.1 without this step could not read them."""

from alembic import op

__all__ = ["branch_labels", "depends_on", "down_revision", "revision", "upgrade"]

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = 8160
"""Bytes: all that a page takes.  Longer rows are laid aside in pieces, as any of over 2 KB were."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE slates SET (toast_tuple_target = {WHOLE})")
