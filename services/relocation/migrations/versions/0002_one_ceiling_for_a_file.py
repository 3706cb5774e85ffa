"""Grant a programme's ceiling once for each file, however many requests name the file.

Also records whether another request asks for the same costs.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

# Refuses what it refused before, and grants above the ceiling in total. The file is locked, so that
# two concurrent grants see each other even if they do not come through the operations.
STAND = """
    CREATE OR REPLACE FUNCTION decisions_stand() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        file uuid;
        withdrawn timestamptz;
        granted numeric;
    BEGIN
        SELECT subject, withdrawn_at INTO file, withdrawn
            FROM support_requests JOIN intake_files USING (subject)
            WHERE id = NEW.request FOR UPDATE OF intake_files;
        IF withdrawn IS NOT NULL THEN
            RAISE EXCEPTION 'the alert was withdrawn: nothing is granted'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_stand';
        END IF;
        IF EXISTS (SELECT FROM assessments AS newer JOIN assessments AS read USING (request)
                   WHERE read.id = NEW.assessment AND newer.number > read.number) THEN
            RAISE EXCEPTION 'a newer assessment stands'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_stand';
        END IF;
        SELECT sum(decisions.amount) INTO granted
            FROM decisions
            JOIN support_requests ON support_requests.id = decisions.request
            JOIN assessments ON assessments.id = decisions.assessment
            WHERE support_requests.subject = file AND decisions.decision = 'granted'
                AND assessments.currency = NEW.currency AND assessments.programme =
                    (SELECT programme FROM assessments WHERE id = NEW.assessment);
        IF granted + NEW.amount > NEW.ceiling THEN
            RAISE EXCEPTION 'above the ceiling with what was granted on the file already'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_one_ceiling';
        END IF;
        RETURN NEW;
    END $$
    """


def upgrade() -> None:
    op.execute("ALTER TABLE assessments ADD COLUMN same_costs boolean")
    op.execute(STAND)
