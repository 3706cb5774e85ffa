"""Remember a refusal when another consent is recorded for the use.

The table does this, not the code, of which two versions may run at the same time.
"""

from alembic import op

revision = "0027"
down_revision = "0026"

KEPT = (
    "ALTER TABLE consents ADD COLUMN refused_at timestamptz, ADD COLUMN refused_by uuid",
    """
    UPDATE consents SET refused_at = since, refused_by = changed_by WHERE state = 'refused'
    """,
    # For refusals lifted before this migration, the timeline of the case says when they were
    # recorded, and by whom.
    """
    UPDATE consents SET refused_at = said.at
    FROM (
        SELECT stood_on.alert, entry.detail ->> 'use' AS use, max(entry.at) AS at
        FROM timeline AS entry JOIN case_alerts AS stood_on USING (case_id)
        WHERE entry.kind = 'consent-changed' AND entry.detail ->> 'state' = 'refused'
        GROUP BY 1, 2
    ) AS said
    WHERE consents.alert = said.alert AND consents.use = said.use
      AND consents.state <> 'refused' AND consents.since > said.at
    """,
    """
    CREATE FUNCTION consents_remember() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.state = 'refused' THEN
            NEW.refused_at := NEW.since;
            NEW.refused_by := NEW.changed_by;
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER consents_remember BEFORE INSERT OR UPDATE ON consents
    FOR EACH ROW EXECUTE FUNCTION consents_remember()
    """,
)


def upgrade() -> None:
    for statement in KEPT:
        op.execute(statement)
