"""Brings a database to the schema of this code when it is opened."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from recsys.errors import Misconfigured

__all__ = ["HEAD", "upgrade"]

HEAD = "0003"
"""The newest step in `migrations`; a database that has it needs no look at them."""


def upgrade(engine: Engine) -> None:
    """Nothing at all when the database is current.  Misconfigured when it was written by a newer
    Shelfcast, or by something else."""
    with engine.begin() as connection:
        revision = _revision(connection)
        if revision != HEAD:
            _run_steps(connection, revision)


def _revision(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise Misconfigured("store", f"the database holds {tables[0]!r}: it is not ours")
        return None
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _run_steps(connection: Connection, revision: str | None) -> None:
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise Misconfigured(
            "store", f"the database is of a newer Shelfcast (step {revision}): upgrade Shelfcast"
        )
    command.upgrade(config, "head")
