"""The hash of an address keeps by which rule the address was brought into its one form."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("ALTER TABLE addresses ADD COLUMN rule_version smallint NOT NULL DEFAULT 1")
