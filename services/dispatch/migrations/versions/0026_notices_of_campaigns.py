"""Which campaign and which channel a notice is about, where it is about one.

Code that serves beside this one fills neither, and its notices read as they did.
"""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN campaign uuid, ADD COLUMN channel text")
