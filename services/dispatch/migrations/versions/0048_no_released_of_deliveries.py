"""Drop `released` of deliveries, which the release before this one neither reads nor writes."""

from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries DROP COLUMN released")
