"""Fill in the day and its end for deadlines that older code started beside 0008."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # The calculation of 0008. Merged deadlines always had a day.
    op.execute(
        """
        WITH filled AS (
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
                           coalesce(each.at::timestamptz, (each."on"::timestamp
                                                           - interval '14 hours')
                                                          AT TIME ZONE 'UTC') AS moment,
                           cases.opened_at
                    FROM cases
                    JOIN case_alerts ON case_alerts.case_id = cases.id
                                    AND case_alerts.link IS NULL
                    JOIN alerts USING (alert)
                    CROSS JOIN jsonb_to_recordset(alerts.expected)
                        AS each (kind text, "on" date, at text)
                ) AS expected
                WHERE clock IS NOT NULL AND moment > opened_at - interval '1 day'
            ) AS told
            WHERE deadlines.case_id = told.case_id AND deadlines.kind = told.clock
              AND deadlines.step = told.step AND deadlines.day IS NULL AND deadlines.link IS NULL
            RETURNING deadlines.id, deadlines.day, deadlines.stopped_at
        )
        INSERT INTO timers (kind, object_id, due_at, next_try_at, payload, scheduled_by)
        SELECT 'day-over', id, ends, ends, '{}', 'triage'
        FROM filled
        CROSS JOIN LATERAL (
            SELECT (day::timestamp + interval '36 hours') AT TIME ZONE 'UTC'
        ) AS ending (ends)
        WHERE day < '9999-12-31' AND stopped_at IS NULL
        ON CONFLICT DO NOTHING
        """
    )
