"""Which endpoint is a former spelling of what another contact of its audience has."""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.execute("ALTER TABLE addresses ADD COLUMN double boolean NOT NULL DEFAULT false")
