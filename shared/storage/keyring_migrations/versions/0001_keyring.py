"""The keyring: keys, marks of destroyed keys, the functions that reach them."""
# Alembic loads these files by path; they are no package

from alembic import op
from sqlalchemy import text

from shared.storage import keyring_schema
from shared.storage.migrations import MigrationFailed

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    present = {
        name for (name,) in op.get_bind().execute(text("SELECT rolname FROM pg_catalog.pg_roles"))
    }
    # If rights were granted only to roles that exist, a service could find out much later that it
    # may not open a key. So the migration requires all roles, and applies nothing without them.
    if missing := [role for role in keyring_schema.ROLES if role not in present]:
        raise MigrationFailed(
            f"the keyring needs these roles, which PostgreSQL does not have: {', '.join(missing)}. "
            "Create them (CREATE ROLE name LOGIN PASSWORD '...') and migrate again."
        )
    for statement in keyring_schema.create_v1():
        op.execute(text(statement))


def downgrade() -> None:
    raise MigrationFailed("the keyring is never taken down by a migration: its keys would be lost")
