"""A contact's deliveries are read a page at a time, however many there are."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("CREATE INDEX deliveries_of_contact_in_order ON deliveries (contact, id)")
    # The new one serves all that this one did, and each would cost every delivery a write.
    op.execute("DROP INDEX deliveries_of_contact")
