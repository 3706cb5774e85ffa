"""The check of what kinds of deliveries there are holds for what was kept before, too."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries VALIDATE CONSTRAINT deliveries_kind_check")
