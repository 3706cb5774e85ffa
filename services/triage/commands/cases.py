"""The commands on a case: for each request model the permission and the operation."""

from dataclasses import replace
from functools import partial
from uuid import UUID

from services.triage.access import CaseAccess
from services.triage.context import Context
from services.triage.operations.cases import (
    assigning,
    closing,
    completing_deadlines,
    reopening,
    requesting_protection,
    restricting,
)
from services.triage.operations.links import linking
from services.triage.operations.verification import best_interest, sources, verifying
from services.triage.rules.outcomes import OUTCOMES
from services.triage.rules.protection import PROTECTION_KINDS
from services.triage.schemas import (
    AcceptLink,
    AddSource,
    AssessSource,
    AssignCase,
    CloseCase,
    DecideBestInterest,
    ProposeBestInterest,
    ReopenCase,
    RequestProtection,
    RestrictCase,
    SetHour,
    VerifyCase,
)
from shared.access.authorise import reach
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.contracts.content import Reason, Source
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.idempotency import Outcome


async def assign(access: CaseAccess, asked: AssignCase) -> Outcome:
    account = asked.account or access.principal.account
    return await access.perform(
        Operation.CASE_ASSIGN,
        lambda work: assigning.assign(work, access.case, account, asked.seen),
    )


async def restrict(access: CaseAccess, asked: RestrictCase) -> Outcome:
    done = await access.perform(
        Operation.CASE_RESTRICT,
        lambda work: restricting.restrict(work, access.case, asked.accounts, asked.seen),
    )
    return replace(done, unheard_by=await access.unheard_by())


async def close(access: CaseAccess, asked: CloseCase) -> Outcome:
    def check() -> None:
        if asked.outcome not in OUTCOMES:
            fault = FieldFault("outcome", "This is not an outcome of a case.", "unknown-code")
            raise Invalid("Unknown code.", faults=[fault])

    return await access.perform(
        Operation.CASE_CLOSE,
        lambda work: closing.close(
            work, access.case, asked.outcome, goes_on=asked.goes_on, seen=asked.seen
        ),
        check=check,
    )


async def reopen(access: CaseAccess, asked: ReopenCase) -> Outcome:
    return await access.perform(
        Operation.CASE_CLOSE, lambda work: reopening.reopen_case(work, access.case, asked.seen)
    )


async def expect_protection(
    context: Context, principal: Principal, asked: RequestProtection
) -> None:
    """Raise `Invalid` for what `request_protection` would refuse of the kinds of support."""
    reach(principal, Operation.PROTECTION_REQUEST)
    _expect_support(context, asked)


def _expect_support(context: Context, asked: RequestProtection) -> None:
    words = msgid("This is not support for a person.")
    faults = [
        FieldFault(f"kinds.{place}", words, "unknown-code")
        for place, kind in enumerate(asked.kinds)
        if kind not in PROTECTION_KINDS and kind not in context.taxonomy.cost_kinds
    ]
    if faults:
        raise Invalid("Unknown code.", faults=faults)


async def request_protection(access: CaseAccess, asked: RequestProtection) -> Outcome:
    return await access.perform(
        Operation.PROTECTION_REQUEST,
        lambda work: requesting_protection.request_protection(work, access.case, asked),
        check=partial(_expect_support, access.context, asked),
        status=201,
    )


async def add_source(access: CaseAccess, asked: AddSource) -> Outcome:
    source = Source.model_validate(asked.model_dump(exclude={"independent", "seen"}))
    return await access.perform(
        Operation.CASE_VERIFY,
        lambda work: sources.add_source(
            work, access.case, source, independent=asked.independent, seen=asked.seen
        ),
        check=partial(access.expect_known, asked),
        status=201,
    )


async def assess_source(access: CaseAccess, source: UUID, asked: AssessSource) -> Outcome:
    return await access.perform(
        Operation.CASE_VERIFY,
        lambda work: sources.assess_source(
            work,
            access.case,
            source,
            asked.reliability,
            independent=asked.independent,
            seen=(asked.seen, asked.seen_independent),
        ),
        on=source,
        check=partial(access.expect_known, asked),
    )


async def verify(access: CaseAccess, asked: VerifyCase) -> Outcome:
    reason = Reason(reason=asked.reason) if asked.reason else None
    return await access.perform(
        Operation.CASE_VERIFY,
        lambda work: verifying.verify(
            work, access.case, asked.status, reason, asked.seen, apart=asked.apart
        ),
        check=partial(access.expect_known, asked),
    )


async def propose_best_interest(access: CaseAccess, asked: ProposeBestInterest) -> Outcome:
    return await access.perform(
        Operation.CASE_VERIFY,
        lambda work: best_interest.propose_best_interest(
            work, access.case, asked.uses, Reason(reason=asked.reason), asked.seen
        ),
        check=partial(access.expect_known, asked),
        status=201,
    )


async def decide_best_interest(
    access: CaseAccess, proposal: UUID, asked: DecideBestInterest
) -> Outcome:
    return await access.perform(
        Operation.APPEAL_APPROVE,
        lambda work: best_interest.decide_best_interest(
            work, access.case, proposal, asked.decision
        ),
        on=proposal,
    )


async def complete_deadline(access: CaseAccess, deadline: UUID) -> Outcome:
    return await access.perform(
        Operation.CLOCK_ANSWER,
        lambda work: completing_deadlines.complete_deadline(work, access.case, deadline),
        on=deadline,
    )


async def set_hour(access: CaseAccess, deadline: UUID, asked: SetHour) -> Outcome:
    return await access.perform(
        Operation.CLOCK_ANSWER,
        lambda work: completing_deadlines.set_hour(
            work, access.context.deadline_steps, access.case, deadline, asked.at, asked.seen
        ),
        on=deadline,
        verb="hour",
    )


async def accept_link(access: CaseAccess, link: UUID, asked: AcceptLink) -> Outcome:
    return await access.decide_link(
        link,
        "accept",
        lambda work: linking.accept_link(
            work,
            access.context,
            access.case,
            link,
            goes_on=asked.goes_on,
            although_untold=asked.although_untold,
            although_silenced=asked.although_silenced,
        ),
    )


async def decline_link(access: CaseAccess, link: UUID) -> Outcome:
    return await access.decide_link(
        link, "decline", lambda work: linking.decline_link(work, access.case, link)
    )


async def undo_link(access: CaseAccess, link: UUID) -> Outcome:
    return await access.decide_link(
        link, "undo", lambda work: linking.undo_link(work, access.context, access.case, link)
    )
