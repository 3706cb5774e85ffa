"""Apply a programme's ceiling to a person, whatever files their requests name.

Requests under one name count together until an assessor says that they are another person's.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

# Older requests have no marks: they count together with all requests on their file.
MARKS = (
    """
    CREATE TABLE request_marks (
        request uuid NOT NULL
            CONSTRAINT request_marks_request_fkey REFERENCES support_requests (id),
        hash bytea NOT NULL,
        CONSTRAINT request_marks_pkey PRIMARY KEY (request, hash)
    )
    """,
    "CREATE INDEX ix_request_marks_hash ON request_marks (hash)",
    "ALTER TABLE assessments ADD COLUMN other_persons uuid[] NOT NULL DEFAULT '{}'",
)

# A name may lead to a pseudonym, and that to another name: followed to the end.
PERSON = """
    CREATE FUNCTION requests_of_person(asked uuid, others uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE AS $$
        WITH RECURSIVE person (request) AS (
            SELECT asked
            UNION
            SELECT theirs.request
            FROM person
            JOIN request_marks AS ours ON ours.request = person.request
            JOIN request_marks AS theirs ON theirs.hash = ours.hash
            WHERE theirs.request <> ALL (others)
        )
        SELECT request FROM person
        UNION
        SELECT near.id
        FROM support_requests AS this JOIN support_requests AS near USING (subject)
        WHERE this.id = asked AND near.id <> ALL (others)
            AND (NOT EXISTS (SELECT FROM request_marks WHERE request = this.id)
                OR NOT EXISTS (SELECT FROM request_marks WHERE request = near.id))
    $$
    """

# Refuses what it refused before, but with a ceiling for each person instead of each file. Grants
# run one after another, so that two concurrent ones see each other even if they do not come through
# the operations.
STAND = """
    CREATE OR REPLACE FUNCTION decisions_stand() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        withdrawn timestamptz;
        granted numeric;
    BEGIN
        SELECT withdrawn_at INTO withdrawn
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
        PERFORM pg_advisory_xact_lock(hashtextextended('granting', 0));
        SELECT sum(decisions.amount) INTO granted
            FROM assessments AS read
            JOIN assessments AS earlier USING (programme, currency)
            JOIN decisions ON decisions.assessment = earlier.id
            WHERE read.id = NEW.assessment AND decisions.decision = 'granted'
                AND decisions.request IN
                    (SELECT requests_of_person(NEW.request, read.other_persons));
        IF granted + NEW.amount > NEW.ceiling THEN
            RAISE EXCEPTION 'above the ceiling with what was granted to the person already'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_one_ceiling';
        END IF;
        RETURN NEW;
    END $$
    """


def upgrade() -> None:
    for statement in (*MARKS, PERSON, STAND):
        op.execute(statement)
