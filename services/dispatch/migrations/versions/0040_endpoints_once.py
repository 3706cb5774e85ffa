"""Two contacts of an audience may have one endpoint, where its spellings counted as two before.

Built beside what is being sent; one that was cut off before is begun anew.
"""

from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS addresses_each_once")
        op.execute(
            "CREATE UNIQUE INDEX CONCURRENTLY addresses_each_once"
            " ON addresses (audience, channel, hash) WHERE active AND NOT double"
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS addresses_once")
