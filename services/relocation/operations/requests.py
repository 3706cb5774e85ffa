"""What operations on a support request share: the lock, the receipt, the decision deadline."""

from uuid import UUID

from services.relocation.operations.notices import notify_role
from services.relocation.queries import restriction_of_request, role_for_next_step
from services.relocation.tables import SupportRequest
from shared.notices import NoticeReason
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import DetailValue, UnitOfWork
from shared.timers.worker import DueTimer
from shared.web.idempotency import Receipt

REQUESTS = "/relocation/v1/support-requests"
"""The path of requests, from the root of the installation: `links` begin with it."""

DECISION_DEADLINE = "decision-due"
"""The kind of timer that fires when a decision is due; its object is the request."""

DECIDED = frozenset({"granted", "declined"})


async def lock_undecided(work: UnitOfWork, request: UUID) -> SupportRequest:
    """Return the request, locked until the commit. `NotFound`; `Conflict` if it is decided."""
    found = await work.session.get(SupportRequest, request, with_for_update=True)
    if found is None:
        raise NotFound("There is no such support request.")
    restricted_to = await restriction_of_request(work.session, found)
    await work.ask_again(
        request, desk=found.desk, restricted_to=restricted_to, filed_by=found.filed_by
    )
    if found.state in DECIDED:
        raise Conflict("This request was already decided.", code="already-decided")
    return found


def changed_since() -> Conflict:
    return Conflict(
        "Another person assessed this request after you opened it. Read the newest assessment "
        "first.",
        code="changed-since",
    )


def receipt(request: SupportRequest) -> Receipt:
    return Receipt(
        id=request.id,
        state=request.state,
        reference=request.request_number,
        links={"self": f"{REQUESTS}/{request.id}"},
    )


def record(work: UnitOfWork, action: str, request: SupportRequest, **detail: DetailValue) -> None:
    work.record(action, "support_request", request.id, (request.subject,), **detail)


async def fire_decision_deadline(work: UnitOfWork, firing: DueTimer) -> None:
    """Notify the people who must act that a decision is due, unless it was made."""
    request = await work.session.get(SupportRequest, firing.object_id)
    if request is None or request.state in DECIDED:
        return
    await notify_role(work, request, role_for_next_step(request.state), NoticeReason.CASE_WAITS)
    record(work, "support.overdue", request, state=request.state)
