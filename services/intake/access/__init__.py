"""Authorise for an alert, open its keys, run one operation, record the read."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

from services.intake.access.finding import find, found_for
from services.intake.context import Context
from services.intake.operations import withdrawing
from services.intake.operations.amending import amend_alert, new_faults
from services.intake.operations.checking import check_alert, check_codes, check_consent
from services.intake.operations.consents import change_consent
from services.intake.operations.drafts import hold_drafts, take_draft
from services.intake.operations.filing import IntakeFile, file_alert
from services.intake.queries import alerts as queries
from services.intake.queries.amendments import amended_alert
from services.intake.queries.consents import consents_of, opened_consents
from services.intake.schemas.alert_page import AlertPage
from services.intake.schemas.amending import AmendAlert
from services.intake.schemas.drafts import DraftPage
from services.intake.schemas.requests import FileAlert, RecordConsent, WithdrawAlert
from services.intake.schemas.views import AlertListed, AlertView, AmendmentView, ToldView
from shared.access.admission import Admission
from shared.access.authorise import authorise, reach
from shared.access.names import staff_of
from shared.access.principal import Principal
from shared.access.refused_attempts import refusals_noted
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.problems import Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Outcome, Receipt, Repeatable
from shared.web.pagination import Page, PageRequest
from shared.web.problems import INVALID_MESSAGE
from shared.web.request_model import RequestModel
from shared.web.sent_request import SentRequest

Run = Callable[[UnitOfWork, IntakeFile], Awaitable[Receipt]]


def expect_filer(principal: Principal) -> None:
    """Raise `Forbidden` unless this person may file alerts; called before a form is shown."""
    authorise(principal, Operation.ALERT_FILE)


async def expect_possible(context: Context, principal: Principal, told: FileAlert) -> None:
    """Raise `Invalid` for codes and dates that `file` would refuse."""
    authorise(principal, Operation.ALERT_FILE)
    check_alert(context, told, context.clock())


async def expect_codes(context: Context, principal: Principal, asked: RequestModel) -> None:
    """Raise `Invalid` for codes that `amend` would refuse."""
    reach(principal, Operation.ALERT_AMEND)
    check_codes(context, asked)


async def expect_amended(
    context: Context, principal: Principal, known: ToldView, told: FileAlert
) -> None:
    """Raise `Invalid` for what `amend` would refuse of a whole alert that says `known` by now."""
    reach(principal, Operation.ALERT_AMEND)
    if faults := new_faults(context, told, known, context.clock()):
        raise Invalid(INVALID_MESSAGE, faults=faults)


async def expect_consent(context: Context, principal: Principal, told: RecordConsent) -> None:
    """Raise `Invalid` for what `record_consent` would refuse."""
    reach(principal, Operation.ALERT_CHANGE_CONSENT)
    check_consent(context, told)


async def file(
    context: Context,
    principal: Principal,
    told: FileAlert,
    sent: SentRequest,
    page: DraftPage | None = None,
) -> Outcome:
    """File an alert. `Invalid` names each fault; then nothing is stored.

    `page`: the page on which it was typed. Its draft is removed with the same commit; `Conflict`
    `draft-changed` or `draft-gone` if the draft is not as the page shows it.
    """
    authorise(principal, Operation.ALERT_FILE)
    request = Repeatable(sent.key, principal.account, Operation.ALERT_FILE, sent.body)
    try:
        checked = check_alert(context, told, context.clock())
    except Invalid as fault:
        return await _first_answer(context, principal, request, fault)
    new = IntakeFile(principal.account)
    keys = await context.keyring.create(new.subject, new.reporter)
    if page is None:
        return await context.idempotency.once_added(
            partial(context.database.addition, principal.actor, keys),
            request,
            lambda work: file_alert(work, context, new, checked),
        )

    async with context.database.unit_of_work(principal.actor, keys) as work:
        await hold_drafts(work, page)

        async def file_draft() -> Receipt:
            await take_draft(work, page)
            return await file_alert(work, context, new, checked)

        return await context.idempotency.once(work, request, file_draft)


async def _first_answer(
    context: Context, principal: Principal, request: Repeatable, fault: Invalid
) -> Outcome:
    """Return the stored answer to the same request, or raise the fault if there is none.

    An expected event may be past when the alert is sent again: the alert was accepted nevertheless.
    """
    if request.key is None:
        raise fault

    async def refuse() -> Receipt:
        raise fault

    async with context.database.unit_of_work(principal.actor) as work:
        return await context.idempotency.once(work, request, refuse)


async def amend(
    context: Context,
    principal: Principal,
    alert: UUID,
    asked: AmendAlert,
    sent: SentRequest,
    page: DraftPage | None = None,
) -> Outcome:
    """Add to an alert, or correct it; what it said before stays stored.

    `page`: the page on which it was typed; its draft is removed as in `file`.
    """
    request = _repeatable(principal, Operation.ALERT_AMEND, alert, sent)
    async with _changing(context, principal, Operation.ALERT_AMEND, alert) as (work, file):
        if page is not None:
            await hold_drafts(work, page)

        async def run() -> Receipt:
            if page is not None:
                await take_draft(work, page)
            return await amend_alert(work, context, file, asked)

        return await context.idempotency.once(work, request, run)


async def amended_before(
    context: Context, principal: Principal, alert: UUID, sent: SentRequest
) -> bool:
    """Return whether this form was sent before and changed the alert.

    Raises `Invalid` `idempotency-mismatch` if it said something else then.
    """
    reach(principal, Operation.ALERT_AMEND)
    if sent.key is None:
        return False
    request = _repeatable(principal, Operation.ALERT_AMEND, alert, sent)
    async with context.database.unit_of_work(principal.actor) as work:
        return await context.idempotency.find(work, request) is not None


async def record_consent(
    context: Context, principal: Principal, alert: UUID, told: RecordConsent, sent: SentRequest
) -> Outcome:
    """Record the consent for one use."""

    async def run(work: UnitOfWork, file: IntakeFile) -> Receipt:
        check_consent(context, told)
        return await change_consent(work, file, told)

    return await _change(context, principal, Operation.ALERT_CHANGE_CONSENT, alert, sent, run)


async def withdraw(
    context: Context, principal: Principal, alert: UUID, told: WithdrawAlert, sent: SentRequest
) -> Outcome:
    """Withdraw an alert; it can be undone for some minutes."""

    async def run(work: UnitOfWork, file: IntakeFile) -> Receipt:
        return await withdrawing.withdraw_alert(work, file, told)

    return await _change(context, principal, Operation.ALERT_WITHDRAW, alert, sent, run)


async def undo_withdrawal(
    context: Context, principal: Principal, alert: UUID, sent: SentRequest
) -> Outcome:
    """Undo the withdrawal of an alert, while that is possible."""
    run = withdrawing.undo_withdrawal
    return await _change(context, principal, Operation.ALERT_WITHDRAW, alert, sent, run, status=200)


async def expect_may_withdraw(context: Context, principal: Principal, alert: UUID) -> None:
    """Raise `Forbidden` or `NotFound`; called before a person is asked to confirm."""
    reach(principal, Operation.ALERT_WITHDRAW)
    await found_for(context, principal, Operation.ALERT_WITHDRAW, alert)


async def show(context: Context, principal: Principal, alert: UUID) -> AlertView:
    """Return a whole alert, after the read is recorded in the trail."""
    return (await page(context, principal, alert)).alert


async def page_to_amend(context: Context, principal: Principal, alert: UUID) -> AlertPage:
    """Return an alert to a person who may add to it, after the read is recorded."""
    reach(principal, Operation.ALERT_AMEND)
    return await page(context, principal, alert)


async def page(context: Context, principal: Principal, alert: UUID) -> AlertPage:
    """Return what the page of an alert shows, after the read is recorded in the trail."""
    reach(principal, Operation.ALERT_READ)
    noting = refusals_noted(context.database, principal, Operation.ALERT_READ, "alert", alert)
    async with noting, context.database.read() as session:
        found, outside = await find(session, principal, Operation.ALERT_READ, alert)
        changes = await consents_of(session, alert)
        led_to = await queries.cases_of(session, [alert])
        subjects = (found.subject, found.reporter)
        keys = await context.keyring.open(subjects)
        stands = await amended_alert(session, keys, found, amended=found.amended)
        stands = stands.as_known_to(principal.account) if outside else stands
        staff = await staff_of(session, context.keyring, stands.authors)
    uses = context.taxonomy.consent_uses.codes
    as_filer = principal.account if outside else None
    known = {each.id for each in stands.told.persons}
    said = opened_consents(keys, changes, uses, known, as_filer)
    shown = queries.opened(keys, found, stands, said, led_to[alert], as_filer)
    await record_read(context.database, principal.actor, "alert.read", "alert", alert, subjects)
    missing = not led_to[alert] and queries.is_missing_case(
        found.filed_at, found.withdrawn_at, context.clock()
    )
    shown = shown.model_copy(update={"case_missing": missing})
    return AlertPage(shown, stands.history(), staff, as_filer=outside, drafted=found.drafted)


async def show_amendments(
    context: Context, principal: Principal, alert: UUID
) -> list[AmendmentView]:
    """Return the amendments of an alert, the latest first, after the read is recorded.

    A person who may read it only because they filed it gets their own.
    """
    return (await page(context, principal, alert)).amendments


async def list_alerts(
    context: Context, principal: Principal, page: PageRequest
) -> Page[AlertListed]:
    """Return a page of the alerts this person may see, newest first, without restricted data."""
    within = reach(principal, Operation.ALERT_READ)
    async with context.database.read() as session:
        return await queries.list_alerts(session, within, page, context.clock())


async def _change(
    context: Context,
    principal: Principal,
    operation: Operation,
    alert: UUID,
    sent: SentRequest,
    run: Run,
    *,
    status: int = 201,
) -> Outcome:
    request = _repeatable(principal, operation, alert, sent)
    async with _changing(context, principal, operation, alert) as (work, file):
        return await context.idempotency.once(work, request, lambda: run(work, file), status=status)


@asynccontextmanager
async def _changing(
    context: Context, principal: Principal, operation: Operation, alert: UUID
) -> AsyncIterator[tuple[UnitOfWork, IntakeFile]]:
    """Begin a unit of work in which this person may do the operation on this alert."""
    reach(principal, operation)
    found, as_filer = await found_for(context, principal, operation, alert)
    file = IntakeFile(principal.account, alert, found.subject, found.reporter, as_filer)
    keys = await context.keyring.open([file.subject, file.reporter])
    admission = Admission(principal, operation, frozenset({alert}))
    noting = refusals_noted(context.database, principal, operation, "alert", alert)
    unit = context.database.unit_of_work(principal.actor, keys, admission=admission)
    async with noting, unit as work:
        yield work, file


def _repeatable(
    principal: Principal, operation: Operation, alert: UUID, sent: SentRequest
) -> Repeatable:
    return Repeatable(sent.key, principal.account, f"{operation} {alert}", sent.body)
