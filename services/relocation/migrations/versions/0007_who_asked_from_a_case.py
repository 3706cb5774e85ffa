"""Store who asked for support from a case, so that they can follow the request."""

from alembic import op

revision = "0007"
down_revision = "0006"

# As before, except that a request from a case may have an account. Older ones have none.
ORIGIN = """
    ALTER TABLE support_requests
        DROP CONSTRAINT support_requests_origin_check,
        ADD CONSTRAINT support_requests_origin_check CHECK (
            CASE WHEN case_id IS NULL THEN filed_by IS NOT NULL AND alert IS NULL
                 ELSE alert IS NOT NULL END
        )
    """


def upgrade() -> None:
    op.execute(ORIGIN)
