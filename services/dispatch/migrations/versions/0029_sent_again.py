"""Store when a person last asked to send a campaign again.

Messages that were held back after a restore may be sent then. Older code that runs at the same time
does not fill the column, and holds nothing back.
"""

from alembic import op

revision = "0029"
down_revision = "0028"

# As before, but `sent_again_at` may change too as long as the campaign is not stopped.
STAY = """
    CREATE OR REPLACE FUNCTION campaigns_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        changes CONSTANT text[] := '{stopped_at,stopped_by,stop_reason,sent_again_at}';
    BEGIN
        IF OLD.stopped_at IS NOT NULL OR (to_jsonb(OLD) - changes) <> (to_jsonb(NEW) - changes)
        THEN
            RAISE EXCEPTION 'a campaign can only be stopped, once, or sent again'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'campaigns_stay';
        END IF;
        RETURN NEW;
    END
    $$
"""


def upgrade() -> None:
    op.execute("ALTER TABLE campaigns ADD COLUMN sent_again_at timestamptz")
    op.execute(STAY)
