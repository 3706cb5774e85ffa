"""Store the version of the rule that marked an alert, also if it has no marks.

0: not known, as for all existing alerts and those that an older release files meanwhile; they are
marked again on request. No rows are updated here: new alerts would wait until every row of the
table was updated.
"""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("ALTER TABLE alerts ADD COLUMN marks_rule smallint NOT NULL DEFAULT 0")
