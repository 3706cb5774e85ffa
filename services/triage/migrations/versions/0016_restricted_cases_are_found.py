"""Index restricted cases, to find those that no named account can read."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("CREATE INDEX cases_restricted ON cases (id) WHERE restricted_to IS NOT NULL")
