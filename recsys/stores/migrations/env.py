"""What Alembic runs, by path and under the name `env_py`: the steps, on the connection that
`sql.upgrade` hands it.  Steps are written by hand; `test_migrations` says what one lacks."""

from alembic import context

from recsys.stores.sql.schema import metadata

__all__ = ["run"]


def run() -> None:
    """All steps in the one transaction that is open already: half an upgrade does not happen."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":
    run()
