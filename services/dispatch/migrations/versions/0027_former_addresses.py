"""The address that an account had, for the one notice that goes there when it was changed.

Code that serves beside this one keeps none, and tells the present address.
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
