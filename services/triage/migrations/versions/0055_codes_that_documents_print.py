"""Store which codes an issued document prints, to find it once one of them is silenced.

Codes are no secret. Of documents that were issued before, nothing is known (null).
"""

from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.execute("ALTER TABLE documents ADD COLUMN codes_printed text[]")
