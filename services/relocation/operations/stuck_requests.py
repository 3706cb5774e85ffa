"""Requests on which nobody can act: nobody may take the next step, and somebody must know.

The role may have nobody on the desk, or only people who assessed it, or the request is restricted
to others.
"""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from services.relocation.operations.notices import notify_nobody_can_act
from services.relocation.queries import STATES, role_for_next_step
from services.relocation.tables import SupportRequest
from shared.contracts.identity import AccountChanged
from shared.storage.unit_of_work import UnitOfWork

_ACTING = json.dumps({state: role_for_next_step(state) for state in STATES["open"]})
# The same condition as in `queries.able_to_act`, for many requests.
_ABLE = """
    EXISTS (
        SELECT FROM principals p
        WHERE p.active AND (p.all_desks OR r.desk = ANY(p.desks))
            AND CAST(:acting AS jsonb) ->> r.state = ANY(p.roles)
            AND NOT EXISTS (
                SELECT FROM restricted_cases c
                WHERE (c.case_id = r.case_id OR c.alerts @> ARRAY[r.alert])
                    AND p.account <> ALL (c.accounts)
            )
            AND NOT EXISTS (
                SELECT FROM assessments a
                WHERE r.state = 'assessed' AND a.id = r.assessment
                    AND p.account = ANY (a.assessors)
            )
    )
"""
_OPEN = """
    r.state = ANY(CAST(:open AS text[]))
    AND (CAST(:only AS uuid) IS NULL OR r.id = CAST(:only AS uuid))
"""
# Sets and clears in one statement, locked in one order: accounts change concurrently.
_WEIGH = text(
    f"""
    UPDATE support_requests w
    SET unseen_since = CASE WHEN w.unseen_since IS NULL THEN CAST(:now AS timestamptz) END
    FROM (
        SELECT r.id FROM support_requests r
        WHERE {_OPEN} AND (r.unseen_since IS NULL) <> {_ABLE}
        ORDER BY r.id FOR NO KEY UPDATE OF r
    ) AS held
    WHERE w.id = held.id
    RETURNING w.id, w.unseen_since
    """  # noqa: S608  # our own constants
)
_FORGET = text("UPDATE support_requests SET unseen_since = NULL WHERE id = :only")


async def follow_account(work: UnitOfWork, _event: AccountChanged) -> None:
    """Notify staff of stuck requests, now that an account may be gone or have lost its role."""
    await _notify(work, None)


async def notify_if_stuck(work: UnitOfWork, request: SupportRequest) -> bool:
    """Notify staff if nobody can take the next step on this request; return whether that is so."""
    await work.session.flush()
    await work.session.execute(_FORGET, {"only": request.id})
    return bool(await _notify(work, request.id))


async def _notify(work: UnitOfWork, only: UUID | None) -> Sequence[UUID]:
    """Notify staff once for each request, until somebody can act on it again."""
    asked = {"open": list(STATES["open"]), "acting": _ACTING, "only": only, "now": work.now}
    weighed = await work.session.execute(_WEIGH, asked)
    unseen = sorted(UUID(str(row.id)) for row in weighed if row.unseen_since is not None)
    for each in unseen:
        await notify_nobody_can_act(work, await work.session.get_one(SupportRequest, each))
    return unseen
