"""Follow how urgent a case is: a request from it is never less urgent than the case."""

from uuid import UUID

from sqlalchemy import select, update

from services.relocation.operations.notices import notify_if_urgent
from services.relocation.operations.requests import (
    DECIDED,
    DECISION_DEADLINE,
    record,
)
from services.relocation.queries import role_for_next_step
from services.relocation.rules.urgency import decide_by
from services.relocation.tables import Case, SupportRequest
from shared.contracts.codes import RANKS, level_of
from shared.contracts.triage import CaseAssessed, CaseLinked, CaseUnlinked
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.schedule import schedule


async def on_case_level(work: UnitOfWork, event: CaseAssessed | CaseLinked | CaseUnlinked) -> None:
    """Store the level of a case that was assessed again, also by a merge or a separation.

    If it is higher than the urgency of a request that is not decided, that is as urgent from now
    on, and is decided sooner. It never becomes less urgent: the person who asked knew why.
    """
    await work.session.execute(update(Case).where(Case.id == event.case).values(level=event.level))
    for request in await _less_urgent(work, event.case, event.level):
        request.urgency = level_of(event.level)
        request.urgency_rank = RANKS[request.urgency]
        term = request.decide_by - request.requested_at
        request.decide_by = min(request.decide_by, decide_by(work.now, event.level, term))
        await schedule(work, DECISION_DEADLINE, request.id, request.decide_by)
        role = role_for_next_step(request.state)
        await notify_if_urgent(work, request, role, NoticeReason.CASE_WAITS)
        record(work, "support.more-urgent", request, urgency=request.urgency)


async def _less_urgent(work: UnitOfWork, case: UUID, level: str) -> list[SupportRequest]:
    found = await work.session.scalars(
        select(SupportRequest)
        .where(
            SupportRequest.case_id == case,
            SupportRequest.state.not_in(sorted(DECIDED)),
            SupportRequest.urgency_rank > RANKS[level_of(level)],
        )
        .order_by(SupportRequest.id)
        .with_for_update()
    )
    return list(found)
