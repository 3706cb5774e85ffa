"""Leases: a worker's claim is valid for a time, and is ended when the worker is gone."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import text

from services.dispatch.context import Context
from services.dispatch.operations.deliveries.claiming import Claimed
from services.dispatch.operations.deliveries.recording import KEEP_ATTEMPTS
from services.dispatch.operations.outcomes.settling import report_settled
from services.dispatch.rules.reasons import AttemptOutcome, State
from shared.clock import new_id
from shared.storage.unit_of_work import Database, UnitOfWork

_MOST_EXPIRED = 500

# Deliveries that a worker held when it ended. A critical one is sent again once, marked as a
# possible second copy, and so is a notice, because nobody decides on notices. A person checks the
# others.
_EXPIRED = text(
    """
    UPDATE deliveries d
    SET state = CASE WHEN again THEN 'pending' ELSE 'unknown' END,
        reason = CASE WHEN again THEN 'send-again' ELSE 'interrupted' END,
        next_try_at = CASE WHEN again THEN CAST(:now AS timestamptz) END,
        settled_at = CASE WHEN again THEN NULL ELSE CAST(:now AS timestamptz) END,
        repeated = repeated OR again, claim = NULL, lease_until = NULL
    FROM (
        SELECT id AS expired, (critical OR notice IS NOT NULL) AND NOT repeated AS again
        FROM deliveries
        WHERE state = 'claimed' AND lease_until < :now
        ORDER BY lease_until LIMIT :most FOR UPDATE SKIP LOCKED
    ) AS lost
    WHERE d.id = lost.expired
    RETURNING d.id, d.campaign, d.letter, d.contact, d.channel, d.use, d.state, d.reason,
        d.attempts,
        (SELECT c.case_id FROM campaigns c WHERE c.id = d.campaign) AS case_id
    """
)

_ANY_EXPIRED = text(
    "SELECT EXISTS (SELECT FROM deliveries WHERE state = 'claimed' AND lease_until < :now)"
    " OR EXISTS (SELECT FROM unheard_notices)"
)

# A locked delivery is being settled now and needs no lease; waiting for it could deadlock.
_RENEW = text(
    """
    UPDATE deliveries d SET lease_until = :until
    FROM (
        SELECT held.id
        FROM unnest(CAST(:ids AS uuid[]), CAST(:claims AS uuid[])) AS r (id, claim)
            JOIN deliveries held ON held.id = r.id AND held.claim = r.claim
        WHERE held.lease_until < :until
        FOR UPDATE OF held SKIP LOCKED
    ) AS free
    WHERE d.id = free.id
    """
)


async def renew_leases(work: UnitOfWork, held: Sequence[Claimed], lease: timedelta) -> None:
    """Extend the leases of deliveries that are still being tried.

    Leases that were ended meanwhile stay ended.
    """
    await work.session.execute(
        _RENEW,
        {
            "ids": [each.delivery.id for each in held],
            "claims": [each.claim for each in held],
            "until": work.now + lease,
        },
    )


async def anything_expired(database: Database) -> bool:
    """Return whether a lease has ended, or a notice waits for somebody who can act."""
    return bool(await database.glance(_ANY_EXPIRED, {"now": database.now()}))


async def expire_leases(work: UnitOfWork, context: Context) -> int:
    """Take back what was claimed by workers that ended; return how many."""
    rows = (await work.session.execute(_EXPIRED, {"now": work.now, "most": _MOST_EXPIRED})).all()
    if not rows:
        return 0
    await work.session.execute(
        KEEP_ATTEMPTS,
        {
            "now": work.now,
            "ids": [new_id() for _ in rows],
            "deliveries": [row.id for row in rows],
            "numbers": [row.attempts for row in rows],
            "outcomes": [AttemptOutcome.LOST.value] * len(rows),
            "reasons": [row.reason for row in rows],
            "statuses": [None] * len(rows),
            "codes": [None] * len(rows),
            "seconds": [0.0] * len(rows),
        },
    )
    unknown = [row for row in rows if row.state == State.UNKNOWN]
    await report_settled(work, context, unknown, {})
    return len(rows)
