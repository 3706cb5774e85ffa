"""Take case numbers from a sequence, so that cases can be opened at the same time."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("CREATE SEQUENCE case_serial")
    # During an update the former code still takes numbers from its table. The gap of 1000 keeps the
    # two from using the same number.
    op.execute(
        "SELECT setval('case_serial', max(last) + 1000) FROM counters WHERE scope = 'case'"
        " HAVING count(*) > 0"
    )
