"""Keep an address that cannot be reached on its contact, marked as blocked.

The mark says why, since when, and which notice told staff.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

# An endpoint that answered 410 was deactivated without a notice. It is active again and marked as
# blocked, unless another address took its place.
_MARK_FORMER = """
    UPDATE addresses a
    SET active = true, blocked_reason = 'endpoint-gone', blocked_at = gone.settled_at
    FROM (
        SELECT DISTINCT ON (a.contact, a.channel) a.id, a.audience, a.channel, a.hash, d.settled_at
        FROM addresses a
            JOIN contacts c ON c.id = a.contact AND c.active
            JOIN deliveries d ON d.address = a.id AND d.reason = 'endpoint-gone'
        WHERE NOT a.active AND NOT EXISTS (
            SELECT FROM addresses b WHERE b.active AND b.channel = a.channel
                AND (b.contact = a.contact OR (b.audience = a.audience AND b.hash = a.hash))
        )
        ORDER BY a.contact, a.channel, d.settled_at DESC
    ) AS gone
    WHERE a.id = gone.id AND NOT EXISTS (
        SELECT FROM addresses b
        WHERE NOT b.active AND b.id < gone.id AND b.audience = gone.audience
            AND b.channel = gone.channel AND b.hash = gone.hash
    )
"""

STATEMENTS = (
    """
    ALTER TABLE addresses
        ADD COLUMN blocked_reason text,
        ADD COLUMN blocked_at timestamptz,
        ADD COLUMN blocked_notice uuid,
        ADD CONSTRAINT addresses_blocked_check
            CHECK ((blocked_reason IS NULL) = (blocked_at IS NULL) AND blocked_reason <> '')
    """,
    _MARK_FORMER,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
