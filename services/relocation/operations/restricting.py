"""Restrict the support requests of a case as the case itself is restricted."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from services.relocation.operations.notices import WAITS_AS, notify_if_urgent, notify_newly_named
from services.relocation.operations.stuck_requests import notify_if_stuck
from services.relocation.queries import STATES, role_for_next_step
from services.relocation.tables import SupportRequest
from shared.access.restrictions import on_case_restricted, restriction_of
from shared.contracts.triage import CaseRestricted
from shared.storage.unit_of_work import UnitOfWork


async def follow_restriction(work: UnitOfWork, event: CaseRestricted) -> None:
    """Store the restriction of a case, and notify the people who now handle its requests.

    These are the people who are named now and were not before; all who are named, if none of them
    can take the next step; and if the case is open again, the role that could not see it, for
    urgent requests.
    """
    former = await restriction_of(work.session, event.case, ())
    await on_case_restricted(work, event)
    named = frozenset(event.restricted_to)
    if named == (former or frozenset()):
        return
    for request in await _undecided(work, event):
        reason = WAITS_AS[request.state]
        if named and not await notify_if_stuck(work, request):
            await notify_newly_named(work, request, reason, former or frozenset())
        elif not named:
            await notify_if_urgent(work, request, role_for_next_step(request.state), reason)


async def _undecided(work: UnitOfWork, event: CaseRestricted) -> Sequence[SupportRequest]:
    asked = (
        select(SupportRequest)
        .where(
            or_(
                SupportRequest.case_id == event.case,
                SupportRequest.alert.in_(event.alerts),
            ),
            SupportRequest.state.in_(STATES["open"]),
        )
        .order_by(SupportRequest.id)
    )
    return (await work.session.scalars(asked)).all()
