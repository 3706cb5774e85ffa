"""Mark the case that was opened for an alert, apart from those it was merged into."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE case_alerts ADD COLUMN own boolean NOT NULL DEFAULT false")
    # The own case of an alert is the first that was opened after the alert was filed.
    op.execute(
        """
        UPDATE case_alerts SET own = true
        FROM (
            SELECT DISTINCT ON (led.alert) led.alert, led.case_id
            FROM case_alerts led
            JOIN cases ON cases.id = led.case_id
            JOIN alerts ON alerts.id = led.alert AND alerts.filed_at <= cases.opened_at
            ORDER BY led.alert, cases.opened_at, cases.id
        ) AS first
        WHERE case_alerts.alert = first.alert AND case_alerts.case_id = first.case_id
        """
    )
