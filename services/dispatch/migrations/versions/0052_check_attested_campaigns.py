"""Validate the check on attestations of campaigns for existing rows, without a blocking lock."""

from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.execute("ALTER TABLE campaigns VALIDATE CONSTRAINT campaigns_attested")
