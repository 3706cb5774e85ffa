"""Mark an endpoint that is a former spelling of the endpoint of another contact.

The other contact is of the same audience.
"""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.execute("ALTER TABLE addresses ADD COLUMN double boolean NOT NULL DEFAULT false")
