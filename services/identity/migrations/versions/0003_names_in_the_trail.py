"""Index the entries of the trail by the ids that they name."""

from alembic import op

from shared.audit import named_ids

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    named_ids.create_v1(op)
