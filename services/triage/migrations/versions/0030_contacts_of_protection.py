"""Store the contact of a person in need of protection, sealed, so that no text reveals it."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE protection_contacts (
            request uuid CONSTRAINT protection_contacts_pkey PRIMARY KEY,
            alert uuid NOT NULL,
            subject uuid NOT NULL,
            contact bytea NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX ix_protection_contacts_alert ON protection_contacts (alert)")
