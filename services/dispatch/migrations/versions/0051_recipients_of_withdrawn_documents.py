"""Store whose recipients get what is said of a withdrawn document.

A notice without content needs no verified facts: it says nothing but that a document is no longer
valid, and goes only to those who got that one.
"""

from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE campaigns
            ADD COLUMN recipients_of uuid,
            ADD COLUMN without_content boolean NOT NULL DEFAULT false,
            DROP CONSTRAINT campaigns_attested,
            ADD CONSTRAINT campaigns_attested CHECK (
                attestation <> '' AND attested_case = case_id AND attested_document = document
                AND attested_reference = reference AND attested_sha256 = texts_sha256
                AND (verification = 'verified' OR without_content AND recipients_of IS NOT NULL)
                AND drafted_by <> approved_by AND texts_sha256 ~ '^[0-9a-f]{64}$'
            ) NOT VALID
        """
    )
