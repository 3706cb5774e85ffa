"""Store alerts that left a case, alerts of a best-interest decision, and times of receipt.

A text may still name persons of alerts that left, a decision does not cover alerts that came later,
and no confirmation covers a consent that was received after it.
"""

from alembic import op

from services.triage.migrations import gates_v3

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE parted_alerts (
            case_id uuid NOT NULL CONSTRAINT parted_alerts_case_id_fkey REFERENCES cases (id),
            alert uuid NOT NULL
                CONSTRAINT parted_alerts_alert_fkey REFERENCES alert_standing (alert),
            subject uuid NOT NULL,
            CONSTRAINT parted_alerts_pkey PRIMARY KEY (case_id, alert)
        )
        """
    )
    # For a link that was undone, the timeline shows that it had been accepted.
    op.execute(
        """
        INSERT INTO parted_alerts (case_id, alert, subject)
        SELECT DISTINCT undone.case_id, left_with.alert, left_with.subject
        FROM timeline AS undone
        JOIN timeline AS accepted ON accepted.case_id = undone.case_id
            AND accepted.kind = 'link-accepted'
            AND accepted.detail ->> 'link' = undone.detail ->> 'link'
        JOIN case_links ON case_links.id = (undone.detail ->> 'link')::uuid
        JOIN case_alerts AS left_with ON left_with.case_id =
            CASE undone.case_id WHEN newer THEN older ELSE newer END
        WHERE undone.kind = 'link-undone' AND NOT EXISTS (
            SELECT FROM case_alerts AS here
            WHERE here.case_id = undone.case_id AND here.alert = left_with.alert)
        """
    )
    for statement in (*gates_v3.DECISIONS, *gates_v3.CONSENTS, *gates_v3.GATES):
        op.execute(statement)
