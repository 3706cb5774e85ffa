"""Store STOP by address: it applies to every contact that has the address now or later.

Existing marks are copied, also from inactive addresses: where such an address had come back to a
contact, its mark had been lost.
"""

from alembic import op

revision = "0023"
down_revision = "0022"

STATEMENTS = (
    """
    CREATE TABLE opt_outs (
        channel text NOT NULL,
        hash bytea NOT NULL CONSTRAINT opt_outs_hash_check CHECK (octet_length(hash) = 32),
        rule_version smallint NOT NULL DEFAULT 1,
        said_at timestamptz NOT NULL,
        PRIMARY KEY (channel, hash)
    )
    """,
    """
    INSERT INTO opt_outs (channel, hash, rule_version, said_at)
    SELECT channel, hash, max(rule_version), min(blocked_at) FROM addresses
    WHERE blocked_reason = 'opted-out' GROUP BY channel, hash
    """,
    """
    UPDATE addresses a SET blocked_reason = 'opted-out', blocked_at = o.said_at
    FROM opt_outs o
    WHERE a.channel = o.channel AND a.hash = o.hash AND a.active
        AND a.blocked_reason IS DISTINCT FROM 'opted-out'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
