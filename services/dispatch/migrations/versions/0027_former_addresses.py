"""Store the former address of an account, for the notice that goes there after a change.

Older code that runs at the same time stores none, and notifies the present address.
"""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE former_profiles (
            notice uuid PRIMARY KEY
                CONSTRAINT former_profiles_notice_fkey REFERENCES notices,
            event uuid NOT NULL,
            subject uuid NOT NULL,
            sealed bytea NOT NULL
        )
        """
    )
