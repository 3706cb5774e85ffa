"""Best-interest decisions: one officer proposes, a second person agrees or declines."""

from uuid import UUID

from sqlalchemy import select

from services.triage.operations.audit import record
from services.triage.operations.locking import lock_open_case
from services.triage.operations.notices import notify_role
from services.triage.operations.receipts import CASES
from services.triage.operations.timeline import expect_none_added, note
from services.triage.tables import BestInterestDecision, CaseAlert
from shared.access.four_eyes import require_another
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.content import Reason
from shared.notices import NoticeReason
from shared.problems import Conflict, NotFound
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def propose_best_interest(
    work: UnitOfWork,
    case_id: UUID,
    uses: tuple[str, ...],
    reason: Reason,
    seen: int | None = None,
) -> Receipt:
    """Propose that these uses are in the interest of somebody who cannot be asked.

    It is about the alerts of now: who joins later is asked, or decided for, apart. `seen`: how many
    proposals the reader saw; `Conflict` (`changed-since`) where there are others.
    """
    case = await lock_open_case(work, case_id)
    await expect_none_added(work, BestInterestDecision, case.id, seen)
    alerts = await work.session.scalars(
        select(CaseAlert.alert).where(CaseAlert.case_id == case.id).order_by(CaseAlert.alert)
    )
    decision = new_id()
    work.session.add(
        BestInterestDecision(
            id=decision,
            case_id=case.id,
            alerts=list(alerts),
            uses=list(dict.fromkeys(uses)),
            reason=work.keys.seal_model(
                case.subject, place_of(BestInterestDecision.reason, decision), reason
            ),
            proposed_by=UUID(work.actor),
            proposed_at=work.now,
        )
    )
    note(work, case.id, "best-interest-proposed", detail={"proposal": str(decision)})
    await notify_role(work, case, Role.APPROVER, NoticeReason.DECISION_WAITS)
    record(work, "best_interest.propose", case, decision=str(decision))
    return Receipt(id=decision, state="proposed", links={"case": f"{CASES}/{case.id}"})


async def decide_best_interest(
    work: UnitOfWork, case_id: UUID, decision_id: UUID, decision: str
) -> Receipt:
    """Agree or decline, as another person than who proposed it. Once."""
    case = await lock_open_case(work, case_id)
    proposal = await work.session.get(BestInterestDecision, decision_id, with_for_update=True)
    if proposal is None or proposal.case_id != case.id:
        raise NotFound("The case has no such proposal.")
    if proposal.decision is not None:
        raise Conflict("There is already a decision on this.", code="already-decided")
    require_another(proposal.proposed_by, UUID(work.actor))
    proposal.decision, proposal.decided_by = decision, UUID(work.actor)
    proposal.decided_at = work.now
    note(
        work,
        case.id,
        "best-interest-decided",
        detail={"proposal": str(decision_id), "outcome": decision},
    )
    record(work, "best_interest.decide", case, decision=str(decision_id), outcome=decision)
    return Receipt(id=decision_id, state=decision, links={"case": f"{CASES}/{case.id}"})
