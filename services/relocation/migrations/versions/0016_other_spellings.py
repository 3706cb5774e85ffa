"""Find requests under another spelling of a name; count them together once an assessor says so."""

from alembic import op

revision = "0016"
down_revision = "0015"

SOUNDS = (
    """
    CREATE TABLE request_sounds (
        request uuid NOT NULL
            CONSTRAINT request_sounds_request_fkey REFERENCES support_requests (id),
        hash bytea NOT NULL,
        rule_version smallint NOT NULL DEFAULT 1,
        CONSTRAINT request_sounds_pkey PRIMARY KEY (request, hash)
    )
    """,
    "CREATE INDEX ix_request_sounds_hash ON request_sounds (hash)",
    """
    CREATE TABLE same_persons (
        request uuid NOT NULL
            CONSTRAINT same_persons_request_fkey REFERENCES support_requests (id),
        other uuid NOT NULL
            CONSTRAINT same_persons_other_fkey REFERENCES support_requests (id),
        said_by uuid NOT NULL,
        said_at timestamptz NOT NULL,
        CONSTRAINT same_persons_pkey PRIMARY KEY (request, other)
    )
    """,
    "CREATE INDEX ix_same_persons_other ON same_persons (other)",
)

# As before, and also follows spellings that assessors marked as the same person.
PERSON = """
    CREATE OR REPLACE FUNCTION requests_of_person(asked uuid, others uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE AS $$
        WITH RECURSIVE person (request) AS (
            SELECT asked
            UNION
            SELECT near.request
            FROM person CROSS JOIN LATERAL (
                SELECT theirs.request
                FROM request_marks AS ours JOIN request_marks AS theirs ON theirs.hash = ours.hash
                WHERE ours.request = person.request
                UNION ALL
                SELECT said.other FROM same_persons AS said WHERE said.request = person.request
                UNION ALL
                SELECT said.request FROM same_persons AS said WHERE said.other = person.request
            ) AS near
            WHERE near.request <> ALL (others)
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


def upgrade() -> None:
    for statement in (*SOUNDS, PERSON):
        op.execute(statement)
