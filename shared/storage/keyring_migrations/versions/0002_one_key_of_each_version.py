"""One key of each master key version: who starts can ask whether it opens what stands here."""
# Alembic loads these files by path; they are no package

from alembic import op
from sqlalchemy import text

from shared.storage import keyring_schema
from shared.storage.migrations import MigrationFailed

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAME = "keyring.one_key_of_each_version()"

# Steps from version to version over the index: as fast with a million keys as with ten.
FUNCTION = """
    CREATE FUNCTION keyring.one_key_of_each_version() RETURNS TABLE (
        subject uuid, master_version integer, wrapped bytea, destroyed_at timestamptz
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        WITH RECURSIVE used (version) AS (
            SELECT min(k.master_version) FROM keyring.keys k
            UNION ALL
            SELECT (
                SELECT min(k.master_version) FROM keyring.keys k
                WHERE k.master_version > used.version
            ) FROM used WHERE used.version IS NOT NULL
        )
        SELECT found.subject, found.master_version, found.wrapped, found.destroyed_at
        FROM used CROSS JOIN LATERAL (
            SELECT * FROM keyring.keys k WHERE k.master_version = used.version LIMIT 1
        ) AS found
    $$
"""


def upgrade() -> None:
    op.execute(text(FUNCTION))
    op.execute(text(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC"))
    for role in keyring_schema.SERVICE_ROLES:
        op.execute(text(f"GRANT EXECUTE ON FUNCTION {NAME} TO {role}"))


def downgrade() -> None:
    raise MigrationFailed("the keyring is never taken down by a migration: its keys would be lost")
