"""An alert keeps by which rule it was marked, also one that names nobody and has no marks.

0: it is not known, as of all that was filed before, and of what an older release files meanwhile;
it is marked anew when that is asked for. Nothing is filled in here: alerts are stored meanwhile,
and would wait for as long as every row of the table takes.
"""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("ALTER TABLE alerts ADD COLUMN marks_rule smallint NOT NULL DEFAULT 0")
