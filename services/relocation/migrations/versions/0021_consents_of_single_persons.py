"""Store the consents of single persons of an alert beside the consent of everybody in it."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE consents ADD COLUMN by_person jsonb, ADD COLUMN by_person_since timestamptz"
    )
