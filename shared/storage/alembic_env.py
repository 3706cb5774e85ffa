"""Run migrations for every service: a service's `migrations/env.py` only calls `run`."""

from typing import Any

from sqlalchemy import Connection, MetaData


def run(context: Any, *metadata: MetaData) -> None:
    """Run the migrations on the connection that `shared.storage.migrations` opened.

    `context` is `alembic.context`. `metadata`: the service's tables and those of the shared rooms
    it uses; `check` compares them with the database.
    """
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError(
            "run migrations by shared.storage.migrations.migrate or `tocsin migrate`"
        )
    schemas = {table.schema for each in metadata for table in each.tables.values()} | {None}
    context.configure(
        connection=connection,
        target_metadata=list(metadata),
        transaction_per_migration=True,
        include_schemas=True,
        include_name=lambda name, kind, _parents: kind != "schema" or name in schemas,
    )
    with context.begin_transaction():
        context.run_migrations()
