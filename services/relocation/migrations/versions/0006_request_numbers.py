"""Give each request a number, so that people can refer to it."""

from alembic import op

revision = "0006"
down_revision = "0005"

# Assigned by the database, so that requests opened by the former code get a number too.
NUMBERS = (
    "CREATE SEQUENCE support_serial",
    """
    CREATE FUNCTION support_number(at timestamptz) RETURNS text LANGUAGE sql VOLATILE AS $$
        SELECT 'S-' || to_char(at AT TIME ZONE 'UTC', 'YYYY-')
            || lpad(serial, greatest(4, length(serial)), '0')
        FROM (SELECT nextval('support_serial')::text AS serial) AS next
    $$
    """,
    "ALTER TABLE support_requests ADD COLUMN request_number text",
    """
    WITH numbered AS MATERIALIZED (
        SELECT id, support_number(requested_at) AS number
        FROM (SELECT id, requested_at FROM support_requests ORDER BY requested_at, id) AS earlier
    )
    UPDATE support_requests SET request_number = numbered.number
    FROM numbered WHERE numbered.id = support_requests.id
    """,
    """
    ALTER TABLE support_requests
        ALTER request_number SET DEFAULT support_number(now()),
        ALTER request_number SET NOT NULL,
        ADD CONSTRAINT support_requests_request_number_key UNIQUE (request_number)
    """,
)


def upgrade() -> None:
    for statement in NUMBERS:
        op.execute(statement)
