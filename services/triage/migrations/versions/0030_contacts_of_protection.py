"""How somebody in need of protection is reached is kept, sealed, so that no text gives it away."""

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
