"""The steps make exactly the schema that the code knows, once, in one piece."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from recsys.errors import Misconfigured, Unavailable
from recsys.stores.open import open_stores
from recsys.stores.sql.schema import metadata
from recsys.stores.sql.upgrade import HEAD
from tests.contracts.made import unit
from tests.recsys.stores.conftest import Library

MIGRATIONS = Path(__file__).parents[3] / "recsys" / "stores" / "migrations"


def test_the_steps_make_the_schema_that_the_code_knows(library: Library) -> None:
    with library.opened():
        pass
    engine = create_engine(library.url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_newest_step_is_the_one_the_code_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_again_changes_nothing(library: Library) -> None:
    with library.opened() as stores:
        stores.units.upsert([unit()]).result()
    before = library.tables()
    with library.opened() as stores:
        assert stores.units.count() == 1
    assert library.tables() == before


def test_a_database_of_a_newer_shelfcast_is_refused_and_left_alone(new: Library) -> None:
    with new.opened():
        pass
    engine = create_engine(new.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(Misconfigured, match="newer Shelfcast"):
        open_stores(new.url)
    assert new.rows("SELECT version_num FROM alembic_version") == [("9999",)]


def test_an_upgrade_that_fails_leaves_nothing_half_made(
    new: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic.operations import Operations

    make = Operations.create_table

    def fail_at_slates(self: Operations, name: str, *columns: object, **kind: object) -> object:
        if name == "slates":
            raise sqlite3.OperationalError("disk I/O error")
        return make(self, name, *columns, **kind)  # type: ignore[arg-type]  # passed on as it came

    with monkeypatch.context() as patched:
        patched.setattr(Operations, "create_table", fail_at_slates)
        with pytest.raises((Unavailable, sqlite3.OperationalError)):
            open_stores(new.url)
    assert new.tables() == []
    with new.opened() as stores:
        assert stores.slates.count() == 0
