"""Page sessions are in no list: it was written and never read. What ends them is the account's

`sessions_valid_from`. Where the code of before still runs, nobody signs in to pages until it ends.
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("DROP TABLE page_sessions")
