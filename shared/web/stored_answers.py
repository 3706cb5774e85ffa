"""The table of stored answers: how one is found, stored, and deleted after a day."""

import asyncio
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CursorResult, bindparam, column, delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.storage.closing import Part
from shared.storage.unit_of_work import Database
from shared.web.tables import stored_answers

PURGE_EVERY = 3600.0
"""Seconds between two deletions of expired answers."""

# As text: they run with every request that has a key, and building them was slower.
HELD = (
    text(
        """
    WITH lock AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(:lock) AS free)
    SELECT lock.free, answer.request, answer.body, answer.status, answer.receipt
    FROM lock LEFT JOIN stored_answers AS answer
        ON answer.request IN (:request, :of_operation) AND answer.expires_at > :now
    """
    )
    .bindparams(
        bindparam("lock", type_=BigInteger),
        bindparam("request", type_=stored_answers.c.request.type),
        bindparam("of_operation", type_=stored_answers.c.request.type),
        bindparam("now", type_=stored_answers.c.expires_at.type),
    )
    .columns(
        column("free"),
        stored_answers.c.request,
        stored_answers.c.body,
        stored_answers.c.status,
        stored_answers.c.receipt,
    )
)
KEEP = text(
    """
    INSERT INTO stored_answers AS answer (request, body, status, object_id, receipt, expires_at)
    VALUES (:request, :body, :status, :object_id, :receipt, :expires_at)
    ON CONFLICT (request) DO UPDATE SET body = excluded.body, status = excluded.status,
        object_id = excluded.object_id, receipt = excluded.receipt,
        expires_at = excluded.expires_at
        WHERE answer.expires_at <= :now
    RETURNING status
    """
).bindparams(
    *(bindparam(column.name, type_=column.type) for column in stored_answers.c),
    bindparam("now", type_=stored_answers.c.expires_at.type),
)

# For a request that was never seen. If it was, the whole statement fails; also if its answer is
# stored by operation, as an earlier version did, because that row is then added a second time.
KEEP_NEW = Part(
    steps="""
    answered AS (
        INSERT INTO stored_answers (request, body, status, object_id, receipt, expires_at)
        SELECT * FROM unnest(:answered_request, :answered_body, :answered_status,
            :answered_object_id, :answered_receipt, :answered_expires_at)
        UNION ALL SELECT former.* FROM stored_answers AS former
            WHERE former.request = ANY(:answered_of_operation)
        RETURNING status
    )
    """,
    awaited=("answered",),
    types=(
        *(
            bindparam(f"answered_{column.name}", type_=ARRAY(column.type))
            for column in stored_answers.c
        ),
        bindparam("answered_of_operation", type_=ARRAY(stored_answers.c.request.type)),
    ),
)


async def purge_loop(database: Database, actor: str, *, every: float = PURGE_EVERY) -> None:
    """Delete expired answers while the service runs."""
    while True:
        async with database.unit_of_work(actor) as work:
            await purge(work.session, work.now)
        await asyncio.sleep(every)


async def purge(session: AsyncSession, now: datetime) -> int:
    """Delete expired answers; return their number."""
    done = await session.execute(delete(stored_answers).where(stored_answers.c.expires_at <= now))
    return done.rowcount if isinstance(done, CursorResult) else 0
