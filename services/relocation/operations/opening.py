"""Open a support request: from a case, or directly."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, func, select

from services.relocation.context import Context
from services.relocation.operations.known_facts import lock_intake_file, store_consent
from services.relocation.operations.name_marks import store_marks
from services.relocation.operations.notices import notify_if_urgent
from services.relocation.operations.requests import DECISION_DEADLINE, receipt, record
from services.relocation.programmes import Programme, UnknownProgramme
from services.relocation.rules.urgency import decide_by
from services.relocation.sealed import SupportNeed
from services.relocation.tables import SupportRequest
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.codes import RANKS, ConsentState, Level, level_of
from shared.contracts.content import ProtectionNeed
from shared.contracts.relocation import GrantRequested
from shared.contracts.triage import ProtectionRequested
from shared.notices import NoticeReason
from shared.problems import FieldFault, Invalid
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.taxonomy import UNKNOWN_CODE
from shared.timers.schedule import schedule
from shared.web.idempotency import Receipt
from shared.web.problems import INVALID_MESSAGE


@dataclass(frozen=True)
class DirectRequest:
    """A request without a case. `subject` is its own; its key was created before."""

    subject: UUID
    country: str
    kinds: tuple[str, ...]
    urgency: Level
    programme: str | None
    need: SupportNeed
    consents: tuple[ConsentState, ...]


async def open_request(work: UnitOfWork, event: ProtectionRequested, *, context: Context) -> None:
    """Open the request that a case asks for, once, even if the event comes again."""
    file = await lock_intake_file(work, event.subject, event.alert)
    if await work.session.get(SupportRequest, event.request) is not None:
        return
    told = work.keys.open_part(ProtectionNeed, event.id, "need", event.need)
    programme = context.programmes.for_kinds(event.kinds)
    request = _request(event.request, programme, event.urgency)
    request.case_id, request.number, request.alert = event.case, event.number, event.alert
    request.subject, request.country, request.desk = event.subject, event.country, event.desk
    request.filed_by = event.requested_by
    request.kinds = list(dict.fromkeys(event.kinds))
    request.requested_at = event.requested_at
    request.decide_by = decide_by(event.requested_at, event.urgency, programme.target.duration)
    request.need = work.keys.seal_model(
        event.subject, place_of(SupportRequest.need, request.id), SupportNeed(**dict(told))
    )
    await _open(work, context, request, programme, told)
    if file.withdrawn_at is not None:
        await notify_if_urgent(work, request, Role.GRANTS_OFFICER, NoticeReason.ALERT_WITHDRAWN)


async def request_support(
    work: UnitOfWork, context: Context, asked: DirectRequest, unknown: Sequence[FieldFault]
) -> Receipt:
    """Open a request for a person without a case; `Invalid` names `unknown` codes."""
    programme = chosen_programme(context, asked, unknown)
    await lock_intake_file(work, asked.subject, None)
    for consent in asked.consents:
        await store_consent(work, asked.subject, consent.use, consent.state, work.now)
    request = _request(new_id(), programme, asked.urgency)
    request.filed_by = UUID(work.actor)
    request.subject, request.country = asked.subject, asked.country
    request.desk = context.taxonomy.countries.get(asked.country).desk
    request.kinds = list(dict.fromkeys(asked.kinds))
    request.requested_at = work.now
    request.decide_by = decide_by(work.now, asked.urgency, programme.target.duration)
    request.need = work.keys.seal_model(
        asked.subject, place_of(SupportRequest.need, request.id), asked.need
    )
    await _open(work, context, request, programme, asked.need)
    return receipt(request)


def _request(request: UUID, programme: Programme, urgency: str) -> SupportRequest:
    return SupportRequest(
        id=request,
        programme=programme.code,
        urgency=urgency,
        urgency_rank=RANKS[level_of(urgency)],
        state="requested",
        version=0,
    )


async def _open(
    work: UnitOfWork,
    context: Context,
    request: SupportRequest,
    programme: Programme,
    need: ProtectionNeed,
) -> None:
    numbered = select(func.support_number(request.requested_at, type_=Text))
    request.request_number = (await work.session.execute(numbered)).scalar_one()
    request.person = need.person.id
    work.session.add(request)
    await work.session.flush()
    store_marks(work, context.lookup, request.id, need)
    work.emit(
        GrantRequested(
            grant=request.id,
            case=request.case_id,
            programme=programme.code,
            kind=programme.kind,
            requested_at=request.requested_at,
        )
    )
    await schedule(work, DECISION_DEADLINE, request.id, request.decide_by)
    await notify_if_urgent(work, request, Role.GRANTS_OFFICER, NoticeReason.SUPPORT_REQUESTED)
    record(
        work,
        "support.request",
        request,
        programme=programme.code,
        urgency=request.urgency,
        direct=request.case_id is None,
    )


def chosen_programme(
    context: Context, asked: DirectRequest, unknown: Sequence[FieldFault]
) -> Programme:
    """Return the named programme, or the one for these kinds; `Invalid` for unknown codes."""
    faults = list(unknown)
    programme = context.programmes.for_kinds(asked.kinds)
    if asked.programme is not None:
        try:
            programme = context.programmes.get(asked.programme)
        except UnknownProgramme as absent:
            faults.append(FieldFault("programme", str(absent), UNKNOWN_CODE))
    if faults:
        raise Invalid(INVALID_MESSAGE, faults=faults)
    return programme
