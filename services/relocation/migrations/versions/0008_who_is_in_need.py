"""Which person of the alert is in need is kept by the id that the alert gave them."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE support_requests ADD COLUMN person uuid")
