"""Store which accounts triage restricts a case to."""

from alembic import op

from shared.access import restrictions

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    restrictions.create_v1(op)
