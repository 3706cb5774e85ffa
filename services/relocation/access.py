"""Authorise for a support request, open its keys, run one operation, record the read."""

from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from uuid import UUID

from services.relocation import queries
from services.relocation.context import Context
from services.relocation.operations import assessing, deciding, opening
from services.relocation.operations.assessing import Assessed, CostFound
from services.relocation.operations.deciding import Decided
from services.relocation.programmes import CRITERIA
from services.relocation.reading import Reader, open_file
from services.relocation.rules.eligibility import Cost
from services.relocation.schemas.requests import (
    AssessSupportRequest,
    DecideSupportRequest,
    RequestSupport,
)
from services.relocation.schemas.views import State, SupportRequestListed, SupportRequestView
from services.relocation.sealed import AssessmentWords, CostWords, SupportNeed
from services.relocation.tables import SupportRequest
from shared.access.admission import Admission
from shared.access.authorise import Reach, authorise, reach
from shared.access.names import staff_of
from shared.access.principal import Principal
from shared.access.refused_attempts import refusals_noted
from shared.access.roles import OWN_ONLY, Operation
from shared.audit.trail import record_read
from shared.clock import new_id
from shared.contracts.codes import ConsentState
from shared.contracts.content import Amount, ConsentWords
from shared.contracts.persons import Person
from shared.storage.unit_of_work import ReadSession, UnitOfWork
from shared.taxonomy import unknown_codes_of
from shared.web.idempotency import Outcome, Receipt, Repeatable
from shared.web.pagination import Page, PageRequest
from shared.web.sent_request import UNKEYED, SentRequest


async def list_requests(
    context: Context, principal: Principal, state: State | None, page: PageRequest
) -> Page[SupportRequestListed]:
    allowed = reach(principal, Operation.SUPPORT_READ)
    async with context.database.read() as session:
        return await queries.list_requests(session, allowed, state, page)


async def show_request(
    context: Context, principal: Principal, request_id: UUID
) -> SupportRequestView:
    """Return the request, opened, after the read is recorded in the trail."""
    async with _reading(context, principal, request_id) as (_, shown):
        return shown


async def request_page(
    context: Context, principal: Principal, request_id: UUID
) -> tuple[SupportRequestView, str | None]:
    """Return the request and the decider's name, None if not known, as of one moment."""
    async with _reading(context, principal, request_id) as (session, shown):
        decider = None if shown.decision is None else shown.decision.decided_by
        staff = await staff_of(session, context.keyring, {decider} if decider else ())
        return shown, staff.names.get(decider) if decider else None


@asynccontextmanager
async def _reading(
    context: Context, principal: Principal, request_id: UUID
) -> AsyncIterator[tuple[ReadSession, SupportRequestView]]:
    """Authorise in the same snapshot that is shown, and open what the reader may see.

    The read is recorded in the trail when the block is left.
    """
    within = reach(principal, Operation.SUPPORT_READ)
    noting = _noting(context, principal, Operation.SUPPORT_READ, request_id)
    async with noting, context.database.read() as session:
        file = await queries.read_file(session, request_id, within)
        restricted_to = await queries.restriction_of_request(session, file.request)
        _authorise(principal, Operation.SUPPORT_READ, file.request, restricted_to)
        unseen = await queries.nobody_can_act(session, file.request, restricted_to)
        keys = await context.keyring.open([file.request.subject])
        shown = open_file(file, keys, _reader(principal, within, restricted_to))
        yield session, shown.model_copy(update={"kept_from_all_who_act": unseen})
    subjects = (file.request.subject,)
    await record_read(
        context.database, principal.actor, "support.read", "support_request", request_id, subjects
    )


def _reader(principal: Principal, within: Reach, restricted_to: Collection[UUID] | None) -> Reader:
    # After a case is restricted, a person who requested support from it only follows the request.
    if within.filed_by is None and (restricted_to is None or principal.account in restricted_to):
        return Reader.WHOLE
    return Reader.PARTNER if principal.roles <= OWN_ONLY else Reader.COLLEAGUE


async def expect_requestable(
    context: Context, principal: Principal, wanted: RequestSupport
) -> None:
    """Raise `Invalid` for what `request_support` would refuse."""
    authorise(principal, Operation.SUPPORT_REQUEST)
    unknown = tuple(unknown_codes_of(wanted, context.taxonomy))
    opening.chosen_programme(context, _asked(wanted, new_id(), is_known=not unknown), unknown)


async def request_support(
    context: Context,
    principal: Principal,
    wanted: RequestSupport,
    sent: SentRequest,
) -> Outcome:
    """Open a direct request under a new subject."""
    authorise(principal, Operation.SUPPORT_REQUEST)
    unknown = tuple(unknown_codes_of(wanted, context.taxonomy))
    subject = new_id()
    # Created before the unit of work; an unused key does no harm.
    keys = await context.keyring.create(subject)
    repeatable = Repeatable(sent.key, principal.account, "support.request", sent.body)
    async with context.database.unit_of_work(principal.actor, keys) as work:

        async def run() -> Receipt:
            asked = _asked(wanted, subject, is_known=not unknown)
            return await opening.request_support(work, context, asked, unknown)

        return await context.idempotency.once(work, repeatable, run)


def expect_assessor(principal: Principal) -> None:
    """Raise `Forbidden` unless this person may assess requests; called before a form is read."""
    reach(principal, Operation.SUPPORT_ASSESS)


def expect_decider(principal: Principal) -> None:
    """Raise `Forbidden` unless this person may decide on requests; called before a form is read."""
    reach(principal, Operation.SUPPORT_DECIDE)


async def expect_known(
    context: Context, principal: Principal, assessment: AssessSupportRequest
) -> None:
    """Raise `Invalid` for what `assess` would refuse in one field."""
    reach(principal, Operation.SUPPORT_ASSESS)
    unknown = tuple(unknown_codes_of(assessment, context.taxonomy))
    assessing.expect_known(context, _assessed(assessment), unknown)


async def assess(
    context: Context,
    principal: Principal,
    request_id: UUID,
    assessment: AssessSupportRequest,
    sent: SentRequest = UNKEYED,
) -> Outcome:
    """Store an assessment in place of the one before, once even if sent again."""
    subject = await _subject(context, principal, Operation.SUPPORT_ASSESS, request_id)
    keys = await context.keyring.open([subject])
    admission = Admission(principal, Operation.SUPPORT_ASSESS, frozenset({request_id}))
    noting = _noting(context, principal, Operation.SUPPORT_ASSESS, request_id)
    unit = context.database.unit_of_work(principal.actor, keys, admission=admission)
    async with noting, unit as work:
        within = reach(principal, Operation.SUPPORT_READ)
        unknown = tuple(unknown_codes_of(assessment, context.taxonomy))
        found = _assessed(assessment)

        async def run() -> Receipt:
            return await assessing.assess(work, context, request_id, found, within, unknown)

        repeatable = _repeatable(principal, Operation.SUPPORT_ASSESS, request_id, sent)
        return await context.idempotency.once(work, repeatable, run, status=200)


class _RolledBackError(Exception):
    """Ends a unit of work that is rolled back."""


async def expect_decidable(
    context: Context, principal: Principal, request_id: UUID, decision: DecideSupportRequest
) -> None:
    """Raise what `decide` would, by deciding and rolling back. Nothing is committed or reported."""
    with suppress(_RolledBackError):
        async with _deciding(context, principal, request_id) as work:
            await deciding.decide(work, request_id, _decided(decision))
            raise _RolledBackError


async def decide(
    context: Context,
    principal: Principal,
    request_id: UUID,
    decision: DecideSupportRequest,
    sent: SentRequest = UNKEYED,
) -> Outcome:
    """Decide on a request, once even if sent again."""
    async with _deciding(context, principal, request_id) as work:

        async def run() -> Receipt:
            return await deciding.decide(work, request_id, _decided(decision))

        repeatable = _repeatable(principal, Operation.SUPPORT_DECIDE, request_id, sent)
        return await context.idempotency.once(work, repeatable, run, status=200)


def _repeatable(
    principal: Principal, operation: Operation, request_id: UUID, sent: SentRequest
) -> Repeatable:
    return Repeatable(sent.key, principal.account, f"{operation} {request_id}", sent.body)


@asynccontextmanager
async def _deciding(
    context: Context, principal: Principal, request_id: UUID
) -> AsyncIterator[UnitOfWork]:
    subject = await _subject(context, principal, Operation.SUPPORT_DECIDE, request_id)
    keys = await context.keyring.open([subject])
    admission = Admission(principal, Operation.SUPPORT_DECIDE, frozenset({request_id}))
    noting = _noting(context, principal, Operation.SUPPORT_DECIDE, request_id)
    unit = context.database.unit_of_work(principal.actor, keys, admission=admission)
    async with noting, unit as work:
        yield work


async def _subject(
    context: Context, principal: Principal, operation: Operation, request_id: UUID
) -> UUID:
    """Return the subject whose key is needed; raise `Forbidden` or `NotFound`."""
    reach(principal, operation)
    noting = _noting(context, principal, operation, request_id)
    async with noting, context.database.read() as session:
        request = await queries.find_request(session, request_id)
        restricted_to = await queries.restriction_of_request(session, request)
        _authorise(principal, operation, request, restricted_to)
        return request.subject


def _noting(
    context: Context, principal: Principal, operation: Operation, request_id: UUID
) -> AbstractAsyncContextManager[None]:
    return refusals_noted(context.database, principal, operation, "support_request", request_id)


def _authorise(
    principal: Principal,
    operation: Operation,
    request: SupportRequest,
    named: Collection[UUID] | None,
) -> None:
    authorise(
        principal, operation, desk=request.desk, restricted_to=named, filed_by=request.filed_by
    )


def _asked(wanted: RequestSupport, subject: UUID, *, is_known: bool) -> opening.DirectRequest:
    made = Person if is_known else Person.model_construct  # no record holds an unknown code
    consent = ConsentWords(
        by_whom=wanted.consent_by_whom, how=wanted.consent_how, limits=wanted.consent_limits
    )
    return opening.DirectRequest(
        subject=subject,
        country=wanted.country,
        kinds=wanted.kinds,
        urgency=wanted.urgency,
        programme=wanted.programme,
        need=SupportNeed(
            person=made(id=new_id(), **wanted.person.model_dump()),
            situation=wanted.situation,
            contact=wanted.contact,
            consent=consent,
        ),
        consents=tuple(ConsentState(use=each.use, state=each.state) for each in wanted.consents),
    )


def _assessed(given: AssessSupportRequest) -> Assessed:
    criteria = {name: getattr(given.criteria, name) for name in CRITERIA}
    return Assessed(
        version=given.version,
        programme=given.programme,
        findings={name: each.finding for name, each in criteria.items()},
        words=AssessmentWords(
            other_persons=given.other_persons,
            **{name: each.words for name, each in criteria.items()},
        ),
        exclusions=given.exclusions,
        costs=tuple(
            CostFound(
                Cost(each.kind, each.amount, each.currency),
                CostWords(description=each.description),
            )
            for each in given.costs
        ),
        recommended=given.recommended,
        same_costs=given.same_costs,
        same_persons=given.same_persons,
    )


def _decided(given: DecideSupportRequest) -> Decided:
    amount = Amount.model_validate(given.amount, from_attributes=True) if given.amount else None
    return Decided(given.assessment, given.decision, amount, given.reason, given.although_paid)
