"""How a database became what `sql.schema` says: one file a step, in `versions`, run by Alembic."""
