"""Case numbers by a sequence: whoever opens a case waits for no other."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("CREATE SEQUENCE case_serial")
    # While services are updated one after the other, an older one still counts in its table: the
    # room left for it keeps the two from giving out one number twice.
    op.execute(
        "SELECT setval('case_serial', max(last) + 1000) FROM counters WHERE scope = 'case'"
        " HAVING count(*) > 0"
    )
