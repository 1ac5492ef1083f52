"""What Alembic runs, by path and under the name `env_py`: the steps on a connection it is handed.

`sql.upgrade` hands it one.  To draft the next step after a change of `sql.schema`, see
`sql.upgrade.draft`.
"""

from alembic import context

from recsys.stores.sql.schema import metadata

__all__ = ["run"]


def run() -> None:
    """All steps in the one transaction that is open already: half an upgrade does not happen."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        transactional_ddl=True,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":
    run()
