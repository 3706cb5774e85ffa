"""Store a deadline's day and who met it; mark what came into a case by a link."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE deadlines
            ADD COLUMN day date,
            ADD COLUMN done_by uuid,
            ADD COLUMN link uuid,
            ADD CONSTRAINT deadlines_done_check CHECK (done_by IS NULL OR stopped_at IS NOT NULL)
        """
    )
    op.execute("ALTER TABLE case_sources ADD COLUMN link uuid")
    # The calculation of `rules/clocks.py` before this migration.
    op.execute(
        """
        UPDATE deadlines SET day = told.day
        FROM (
            SELECT case_id, clock, day,
                   dense_rank() OVER (PARTITION BY case_id, clock ORDER BY moment) AS step
            FROM (
                SELECT cases.id AS case_id,
                       CASE WHEN each.kind = ANY ('{hearing, trial, sentencing, verdict,
                                                    appeal-hearing}') THEN 'hearing'
                            WHEN each.kind = ANY ('{removal, deportation, extradition,
                                                    refoulement}') THEN 'removal' END AS clock,
                       coalesce(each."on", left(each.at, 10)::date) AS day,
                       coalesce(each.at::timestamptz, (each."on"::timestamp - interval '14 hours')
                                                      AT TIME ZONE 'UTC') AS moment,
                       cases.opened_at
                FROM cases
                JOIN case_alerts ON case_alerts.case_id = cases.id AND case_alerts.link IS NULL
                JOIN alerts USING (alert)
                CROSS JOIN jsonb_to_recordset(alerts.expected)
                    AS each (kind text, "on" date, at text)
            ) AS expected
            WHERE clock IS NOT NULL AND moment > opened_at - interval '1 day'
        ) AS told
        WHERE deadlines.case_id = told.case_id AND deadlines.kind = told.clock
          AND deadlines.step = told.step
        """
    )
    # One timer for the end of each such day: it ends everywhere at noon UTC of the next day, which
    # is midnight at UTC-12.
    op.execute(
        """
        INSERT INTO timers (kind, object_id, due_at, next_try_at, payload, scheduled_by)
        SELECT 'day-over', id, ends, ends, '{}', 'triage'
        FROM deadlines
        CROSS JOIN LATERAL (
            SELECT (day::timestamp + interval '36 hours') AT TIME ZONE 'UTC'
        ) AS ending (ends)
        WHERE day < '9999-12-31' AND stopped_at IS NULL
        """
    )
