"""Grant or decline a support request: never by somebody who assessed it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text

from services.relocation.operations.assessing import ABOVE_COSTS
from services.relocation.operations.notices import notify_account
from services.relocation.operations.refusals import WORDS, fault_messages
from services.relocation.operations.requests import (
    DECISION_DEADLINE,
    changed_since,
    lock_undecided,
    receipt,
    record,
)
from services.relocation.programmes import CRITERIA
from services.relocation.queries import requests_of_person
from services.relocation.rules.eligibility import Finding, Obstacle, obstacles
from services.relocation.sealed import DecisionWords
from services.relocation.tables import Assessment, Decision, IntakeFile, SupportRequest
from shared.access.four_eyes import require_another
from shared.clock import new_id
from shared.contracts.content import Amount, GrantDecision
from shared.contracts.relocation import GrantDecided
from shared.message_ids import msgid
from shared.notices import NoticeReason
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.schedule import cancel
from shared.web.idempotency import Receipt
from shared.web.problems import INVALID_MESSAGE

REASON_NEEDED = msgid("Enter the reason for declining.")
AMOUNT_NEEDED = msgid("Enter the amount that is granted.")
NO_AMOUNT = msgid("Nothing is granted, so there is no amount.")
ABOVE_CEILING = msgid("This is above the ceiling of the programme.")

PAID_ALREADY = msgid(
    "The same costs were already granted to this person. Decline the request, have it "
    "assessed again, or enter the reason for granting the costs again."
)
WHY_TWICE = msgid("Enter the reason for granting the same costs again.")
NOT_AGREED = msgid("One assessment says that these are the same costs, and the other does not.")
FUNDED_ELSEWHERE = "funded-elsewhere"
NOT_FUNDED = msgid("The assessment says that nobody else pays these costs.")

# Names can show any two requests to be of one person, so grants run one after another; there are
# only a few a day.
_ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended('granting', 0))")


@dataclass(frozen=True)
class Decided:
    """A decision on `assessment`, the one that the decider read.

    `although_paid`: why something is granted although the same costs were granted before.
    """

    assessment: UUID
    decision: Literal["granted", "declined"]
    amount: Amount | None = None
    reason: str | None = None
    although_paid: str | None = None


async def decide(work: UnitOfWork, request_id: UUID, decided: Decided) -> Receipt:
    """Grant an amount, or decline with a reason. The decision is final.

    `Forbidden` (four-eyes) for anybody who assessed it. `Conflict`: not-assessed, already-decided,
    changed-since, alert-withdrawn, not-eligible (each obstacle is named), above-ceiling with what
    the person was granted already, paid-already if the same costs were granted and no reason is
    given. `Invalid`: an amount above the costs or the ceiling, in another currency, or none; no
    reason for declining.
    """
    request = await lock_undecided(work, request_id)
    if request.assessment is None:
        raise Conflict("This request has not been assessed yet.", code="not-assessed")
    assessment = await work.session.get_one(Assessment, request.assessment)
    require_another(assessment.assessors, UUID(work.actor))
    if assessment.id != decided.assessment:
        raise changed_since()
    if decided.decision == "granted":
        await _expect_not_withdrawn(work, request)
        _expect_eligible(assessment)
    _expect_sound(assessment, decided)
    if decided.amount is not None:
        await work.session.execute(_ONE_BY_ONE)
        await _expect_below_ceiling(work, assessment, decided.amount)
        if not decided.although_paid:
            await _expect_unpaid(work, request, assessment)
    decision = _decision(work, request, assessment, decided)
    work.session.add(decision)
    await work.session.flush()
    request.decision, request.state = decision.id, decision.decision
    await cancel(work, DECISION_DEADLINE, request.id)
    await _notify(work, request, assessment, decided)
    return receipt(request)


async def _expect_not_withdrawn(work: UnitOfWork, request: SupportRequest) -> None:
    """Lock the file, so that no withdrawal comes between the check and the commit."""
    file = await work.session.get_one(IntakeFile, request.subject, with_for_update=True)
    if file.withdrawn_at is not None:
        raise Conflict(
            "The alert was withdrawn, so nothing can be granted for it. If the person still "
            "wants support, open a direct request with their consent.",
            code="alert-withdrawn",
        )


def _expect_eligible(assessment: Assessment) -> None:
    findings = {criterion: Finding(getattr(assessment, criterion)) for criterion in CRITERIA}
    if shut := obstacles(findings, assessment.exclusions, assessment.unanswered):
        raise Conflict(
            "According to the assessment, the request is not eligible. Number of obstacles: "
            "{number}.",
            code="not-eligible",
            values={"number": len(shut)},
            faults=fault_messages(shut),
        )


def _expect_sound(assessment: Assessment, decided: Decided) -> None:
    faults = []
    if decided.decision == "declined":
        if not decided.reason:
            faults.append(FieldFault("reason", REASON_NEEDED, "missing"))
        if decided.amount is not None:
            faults.append(FieldFault("amount", NO_AMOUNT, "no-amount"))
    elif decided.amount is None:
        faults.append(FieldFault("amount", AMOUNT_NEEDED, "missing"))
    else:
        faults += _amount_faults(assessment, decided.amount)
    if faults:
        raise Invalid(INVALID_MESSAGE, faults=faults)


def _amount_faults(assessment: Assessment, amount: Amount) -> list[FieldFault]:
    if amount.currency != assessment.currency:
        words = WORDS[Obstacle.OTHER_CURRENCY]
        return [FieldFault("amount.currency", words, Obstacle.OTHER_CURRENCY.value)]
    if amount.amount <= Decimal(0):
        return [FieldFault("amount.amount", AMOUNT_NEEDED, "missing")]
    if amount.amount > assessment.ceiling:
        return [FieldFault("amount.amount", ABOVE_CEILING, "above-ceiling")]
    if amount.amount > assessment.costs:
        return [FieldFault("amount.amount", ABOVE_COSTS, "above-costs")]
    return []


async def _expect_below_ceiling(work: UnitOfWork, assessment: Assessment, amount: Amount) -> None:
    """Raise `Conflict` above the ceiling for one person, over all requests for them."""
    granted = await work.session.scalar(
        select(func.sum(Decision.amount))
        .join(Assessment, Assessment.id == Decision.assessment)
        .where(
            Decision.request.in_(requests_of_person(assessment.request, assessment.other_persons)),
            Assessment.programme == assessment.programme,
            Assessment.currency == assessment.currency,
            Decision.decision == "granted",
        )
    )
    if granted is not None and granted + amount.amount > assessment.ceiling:
        raise Conflict(
            "{currency} {granted} was already granted to this person. With this amount, the "
            "total would be above the ceiling.",
            code="above-ceiling",
            values={"currency": assessment.currency, "granted": str(granted)},
        )


async def _expect_unpaid(work: UnitOfWork, request: SupportRequest, assessment: Assessment) -> None:
    """Raise `Conflict` if the same costs were granted before, by any programme.

    Either assessment may say so: what they say differently is named.
    """
    of_person = SupportRequest.id.in_(
        requests_of_person(assessment.request, assessment.other_persons)
    )
    of_file = and_(
        SupportRequest.subject == request.subject,
        SupportRequest.id.not_in(assessment.other_persons),
    )
    granted = (
        select(Assessment.same_costs)
        .select_from(SupportRequest)
        .join(Decision, Decision.id == SupportRequest.decision)
        .join(Assessment, Assessment.id == Decision.assessment)
        .where(
            or_(of_person, of_file),
            SupportRequest.id != request.id,
            Decision.decision == "granted",
        )
    )
    said = (await work.session.scalars(granted)).all()
    paid = [same for same in said if assessment.same_costs or same]
    if not paid:
        return
    faults = [FieldFault("although_paid", WHY_TWICE, "missing")]
    if any(bool(same) is not bool(assessment.same_costs) for same in paid):
        faults.append(FieldFault("same_costs", NOT_AGREED, "contradicts"))
    if FUNDED_ELSEWHERE in assessment.ruled_out:
        faults.append(FieldFault(f"exclusions.{FUNDED_ELSEWHERE}", NOT_FUNDED, "contradicts"))
    # The numbers of the other requests are left out: the committee may not read all of them.
    raise Conflict(PAID_ALREADY, code="paid-already", faults=faults)


def _decision(
    work: UnitOfWork, request: SupportRequest, assessment: Assessment, decided: Decided
) -> Decision:
    decision, words = new_id(), None
    if reason := decided.reason or decided.although_paid:
        words = work.keys.seal_model(
            request.subject, place_of(Decision.words, decision), DecisionWords(reason=reason)
        )
    return Decision(
        id=decision,
        request=request.id,
        assessment=assessment.id,
        assessors=assessment.assessors,
        identity=assessment.identity,
        situation=assessment.situation,
        need=assessment.need,
        exclusions=assessment.exclusions,
        currency=assessment.currency,
        ceiling=assessment.ceiling,
        costs=assessment.costs,
        decision=decided.decision,
        amount=None if decided.amount is None else decided.amount.amount,
        decided_by=UUID(work.actor),
        decided_at=work.now,
        words=words,
    )


async def _notify(
    work: UnitOfWork, request: SupportRequest, assessment: Assessment, decided: Decided
) -> None:
    event = new_id()
    told = GrantDecision(amount=decided.amount, reason=decided.reason)
    work.emit(
        GrantDecided(
            id=event,
            grant=request.id,
            case=request.case_id,
            decision=decided.decision,
            decided_at=work.now,
            decided_by=UUID(work.actor),
            words=work.keys.seal_part(event, "words", request.subject, told),
        )
    )
    for assessor in assessment.assessors:
        await notify_account(work, request, assessor, NoticeReason.SUPPORT_DECIDED)
    record(
        work,
        "support.decide",
        request,
        decision=decided.decision,
        assessment=str(assessment.id),
        although_paid=bool(decided.although_paid),
    )
