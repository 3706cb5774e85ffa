"""Allow two contacts of an audience to have one endpoint that had counted as two.

Only former spellings, which are marked `double`, may be there twice. The index is built while
messages are sent; an interrupted build starts again.
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
