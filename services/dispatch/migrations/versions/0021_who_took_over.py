"""Store who took over from an account, and notices without a recipient yet."""

from alembic import op

revision = "0021"
down_revision = "0020"

STATEMENTS = (
    """
    CREATE TABLE handovers (
        account uuid PRIMARY KEY,
        handed_to uuid NOT NULL
    )
    """,
    """
    CREATE TABLE unheard_notices (
        notice uuid PRIMARY KEY
            CONSTRAINT unheard_notices_notice_fkey REFERENCES notices (id)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
