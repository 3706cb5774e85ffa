"""A grants officer assesses a request: three criteria, the costs, what should be granted."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.relocation.context import Context
from services.relocation.operations.notices import notify_if_urgent
from services.relocation.operations.refusals import fault_messages
from services.relocation.operations.requests import (
    DECISION_DEADLINE,
    changed_since,
    lock_undecided,
    receipt,
    record,
)
from services.relocation.operations.stuck_requests import notify_if_stuck
from services.relocation.programmes import CRITERIA, Criterion, Programme, UnknownProgramme
from services.relocation.queries import other_requests
from services.relocation.rules.eligibility import (
    Cost,
    Finding,
    cost_faults,
    exclusion_faults,
    missing_costs,
    total,
    unanswered,
)
from services.relocation.rules.urgency import decide_by
from services.relocation.sealed import AssessmentWords, CostWords
from services.relocation.tables import Assessment, CostLine, SamePerson, SupportRequest
from shared.access.authorise import Reach
from shared.access.roles import Role
from shared.clock import new_id
from shared.message_ids import msgid
from shared.notices import NoticeReason
from shared.problems import FieldFault, Invalid
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.taxonomy import UNKNOWN_CODE
from shared.timers.schedule import schedule
from shared.web.idempotency import Receipt
from shared.web.problems import INVALID_MESSAGE

TO_COMPARE = msgid(
    "There is another request for the same person or alert. Say whether these are the same costs."
)
TO_TELL = msgid(
    "This request may be for the same person. The name may be the same in another spelling "
    "or order, or the contact details may be the same. Say how you know that it is another "
    "person, or tick that it is the same person."
)
MOST_TO_TELL = 20
"""The most requests with similar names that are asked about, the oldest first."""
NOT_LISTED = msgid("This is not one of the other requests that are listed with this one.")
ABOVE_COSTS = msgid("This is more than the total of the costs.")


@dataclass(frozen=True)
class CostFound:
    cost: Cost
    words: CostWords


@dataclass(frozen=True)
class Assessed:
    """What an assessor found. `version`: the version of the request that was read.

    `recommended`: in the programme's currency; None recommends all costs. `same_costs`: another
    request of the person or the file asks for these too. `words` says which requests under the same
    name are about another person, and why; `same_persons`: requests under another spelling that are
    about the same person. `exclusions` says of each whether it applies; one that is left out was
    not checked, and prevents a grant.
    """

    version: int
    programme: str
    findings: Mapping[Criterion, Finding]
    words: AssessmentWords
    exclusions: Mapping[str, bool] = field(default_factory=dict)
    costs: tuple[CostFound, ...] = ()
    recommended: Decimal | None = None
    same_costs: bool | None = None
    same_persons: tuple[UUID, ...] = ()


async def assess(
    work: UnitOfWork,
    context: Context,
    request_id: UUID,
    found: Assessed,
    within: Reach,
    unknown: Sequence[FieldFault],
) -> Receipt:
    """Store this assessment in place of the one before, if there is one.

    `within`: what the assessor may read; nobody is asked to compare with other requests. `unknown`:
    codes that are in no list.

    `Conflict` (changed-since) if another came in between. `Invalid` for costs that the programme
    does not pay, a sum above its ceiling, unknown codes, no costs although all criteria are met, no
    answer on `same_costs` if there is another request for the person or the file, no answer on a
    request that may be about the same person by name or contact, and for `other_persons` and
    `same_persons` that are not among those.
    """
    request = await lock_undecided(work, request_id)
    if request.version != found.version:
        raise changed_since()
    programme = _expect_programme(context, found.programme)
    _expect_payable(programme, found, unknown)
    await _expect_compared(work, request, found, within)
    assessment = await _store(work, request, programme, found)
    await _join(work, request, found.same_persons)
    request.assessment, request.version = assessment.id, assessment.number
    request.state, request.programme = "assessed", programme.code
    request.decide_by = decide_by(request.requested_at, request.urgency, programme.target.duration)
    # Scheduled again, not moved: if it was due for the assessors already, it must become due again
    # for the committee.
    await schedule(work, DECISION_DEADLINE, request.id, request.decide_by)
    if not await notify_if_stuck(work, request):
        await notify_if_urgent(work, request, Role.COMMITTEE_MEMBER, NoticeReason.SUPPORT_ASSESSED)
    record(
        work,
        "support.assess",
        request,
        assessment=str(assessment.id),
        number=assessment.number,
        programme=programme.code,
        **{f"other_person_{n}": str(each) for n, each in enumerate(assessment.other_persons, 1)},
        **{f"same_person_{n}": str(each) for n, each in enumerate(found.same_persons, 1)},
        **{criterion: found.findings[criterion].value for criterion in CRITERIA},
    )
    return receipt(request)


def _expect_programme(context: Context, code: str) -> Programme:
    try:
        return context.programmes.get(code)
    except UnknownProgramme as unknown:
        fault = FieldFault("programme", str(unknown), UNKNOWN_CODE)
        raise Invalid(INVALID_MESSAGE, faults=[fault]) from None


def expect_known(context: Context, found: Assessed, unknown: Sequence[FieldFault]) -> None:
    """Raise `Invalid` for a programme, costs or exclusions that are not known.

    Sums are not checked: an amount that could not be read would be missing from them.
    """
    faults = _faults(_expect_programme(context, found.programme), found, unknown)
    if single := [each for each in faults if each.field != "costs"]:
        raise Invalid(INVALID_MESSAGE, faults=single)


def _expect_payable(programme: Programme, found: Assessed, unknown: Sequence[FieldFault]) -> None:
    faults = _faults(programme, found, unknown)
    if found.recommended is not None and found.recommended > total(_costs(found)):
        faults.append(FieldFault("recommended", ABOVE_COSTS, "above-costs"))
    if faults:
        raise Invalid(INVALID_MESSAGE, faults=faults)


def _faults(
    programme: Programme, found: Assessed, unknown: Sequence[FieldFault]
) -> list[FieldFault]:
    named = {fault.field for fault in unknown}
    against = (
        *cost_faults(programme, _costs(found)),
        *missing_costs(found.findings, _costs(found)),
        *exclusion_faults(programme, found.exclusions),
    )
    return [*unknown, *(each for each in fault_messages(against) if each.field not in named)]


def _costs(found: Assessed) -> list[Cost]:
    return [each.cost for each in found.costs]


async def _expect_compared(
    work: UnitOfWork, request: SupportRequest, found: Assessed, within: Reach
) -> None:
    """Raise a fault unless the assessor compared the other requests for the same person."""
    others = await other_requests(work.session, request, within)
    listed = {each.id for each in others}
    faults = [
        FieldFault(f"other_persons.{each}", NOT_LISTED, "unknown")
        for each in found.words.other_persons
        if each not in listed
    ]
    maybe = {each.id for each in others if each.maybe_same}
    told = {*found.words.other_persons, *found.same_persons}
    faults += [
        FieldFault("same_persons", NOT_LISTED, "unknown")
        for each in found.same_persons
        if each not in maybe or each in found.words.other_persons
    ]
    to_tell = [each.id for each in others if each.maybe_same and each.may_be_paid]
    faults += [
        FieldFault(f"other_persons.{each}", TO_TELL, "missing")
        for each in to_tell[:MOST_TO_TELL]
        if each not in told
    ]
    if found.same_costs is None and any(each.may_be_paid for each in others):
        faults.append(FieldFault("same_costs", TO_COMPARE, "missing"))
    if faults:
        raise Invalid(INVALID_MESSAGE, faults=faults)


async def _store(
    work: UnitOfWork, request: SupportRequest, programme: Programme, found: Assessed
) -> Assessment:
    assessment = new_id()
    costs = total(each.cost for each in found.costs)
    row = Assessment(
        id=assessment,
        request=request.id,
        number=request.version + 1,
        assessed_by=UUID(work.actor),
        assessed_at=work.now,
        assessors=await _assessors(work, request),
        programme=programme.code,
        identity=found.findings["identity"].value,
        situation=found.findings["situation"].value,
        need=found.findings["need"].value,
        exclusions=[code for code, applies in found.exclusions.items() if applies],
        ruled_out=[code for code, applies in found.exclusions.items() if not applies],
        unanswered=list(unanswered(programme, found.exclusions)),
        currency=programme.currency,
        ceiling=programme.ceiling,
        costs=costs,
        recommended=costs if found.recommended is None else found.recommended,
        same_costs=found.same_costs,
        other_persons=list(found.words.other_persons),
        words=work.keys.seal_model(
            request.subject, place_of(Assessment.words, assessment), found.words
        ),
    )
    work.session.add(row)
    await work.session.flush()
    work.session.add_all(_lines(work, request.subject, assessment, found.costs))
    return row


async def _join(work: UnitOfWork, request: SupportRequest, same: Collection[UUID]) -> None:
    """Store that these requests are about one person: they count together from now on."""
    rows = [
        {"request": request.id, "other": each, "said_by": UUID(work.actor), "said_at": work.now}
        for each in sorted(set(same))
    ]
    if rows:
        await work.session.execute(insert(SamePerson).on_conflict_do_nothing(), rows)


async def _assessors(work: UnitOfWork, request: SupportRequest) -> list[UUID]:
    """Return all who assessed it, in order: each had a part in the present assessment."""
    before: list[UUID] = []
    if request.assessment is not None:
        before = (await work.session.get_one(Assessment, request.assessment)).assessors
    return list(dict.fromkeys([*before, UUID(work.actor)]))


def _lines(
    work: UnitOfWork, subject: UUID, assessment: UUID, costs: Iterable[CostFound]
) -> Iterable[CostLine]:
    for position, each in enumerate(costs):
        line = new_id()
        yield CostLine(
            id=line,
            assessment=assessment,
            position=position,
            kind=each.cost.kind,
            amount=each.cost.amount,
            currency=each.cost.currency,
            words=work.keys.seal_model(subject, place_of(CostLine.words, line), each.words),
        )
