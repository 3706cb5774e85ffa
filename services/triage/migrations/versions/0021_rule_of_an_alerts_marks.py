"""An alert keeps by which rule it was marked, also one that names nobody and has no marks.

0: it is not known, as of what an older release files meanwhile; it is marked anew when that is
asked for.
"""

from alembic import op

revision = "0021"
down_revision = "0020"

STATEMENTS = (
    "ALTER TABLE alerts ADD COLUMN marks_rule smallint NOT NULL DEFAULT 0",
    """
    UPDATE alerts SET marks_rule = marked.rule FROM (
        SELECT alert, max(rule_version) AS rule FROM alert_marks GROUP BY alert
    ) AS marked WHERE marked.alert = alerts.alert
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
