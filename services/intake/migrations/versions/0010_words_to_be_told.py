"""List alerts whose consents the service publishes again, for services that now store them."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("CREATE TABLE untold_words (alert uuid CONSTRAINT untold_words_pkey PRIMARY KEY)")
    op.execute("INSERT INTO untold_words (alert) SELECT DISTINCT alert FROM consents")
