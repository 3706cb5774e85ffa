"""Which dangers a person knew who let a message go out.

`released` is written for code that serves beside this one, and read no more: what it let go out is
asked about once more.
"""

from alembic import op

revision = "0025"
down_revision = "0024a"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries ADD COLUMN released_for text[] NOT NULL DEFAULT '{}'")
