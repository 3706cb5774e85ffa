"""Require a separate consent for sharing with diplomats: an embassy is a State, not a partner."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # `use_of` in shared/contracts/attestation.py.
    op.execute(
        """
        CREATE OR REPLACE FUNCTION use_of(audience text, names_shown boolean) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN CASE audience
            WHEN 'media' THEN
                CASE WHEN names_shown THEN 'publish_name' ELSE 'publish_without_name' END
            WHEN 'authority' THEN 'send_to_government'
            WHEN 'un' THEN 'send_to_un'
            WHEN 'diplomat' THEN 'share_with_diplomats'
            ELSE 'share_with_partner'
        END
        """
    )
