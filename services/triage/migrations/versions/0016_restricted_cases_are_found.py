"""Restricted cases are few among many: those that nobody named can read are looked for."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("CREATE INDEX cases_restricted ON cases (id) WHERE restricted_to IS NOT NULL")
