"""What API and pages do alike: authorise, open keys, run one operation, answer once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.intake import queries
from services.intake.operations import standing
from services.intake.operations.checking import check_alert, check_consent
from services.intake.operations.filing import IntakeFile, file_alert
from services.intake.operations.standing import change_consent, withdraw_alert
from services.intake.parts import Parts
from services.intake.schemas.filing import ConsentChange, NewAlert, Withdrawal
from services.intake.schemas.showing import AlertListed, AlertShown
from shared.access.admission import Admission
from shared.access.attempts import refusals_noted
from shared.access.authorise import authorise, only_as_filer, reach
from shared.access.principal import Principal
from shared.access.restrictions import alert_kept_to
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.storage.unit_of_work import AuditFact, ReadSession, UnitOfWork
from shared.web.idempotency import Outcome, Receipt, Repeatable
from shared.web.pagination import Page, PageRequest

Run = Callable[[UnitOfWork, IntakeFile], Awaitable[Receipt]]


@dataclass(frozen=True)
class Sent:
    """A request as it came: its `Idempotency-Key`, and the bytes by which a repeat is known."""

    key: str | None
    body: bytes


def expect_filer(principal: Principal) -> None:
    """Raise `Forbidden` unless this person may file alerts: before a form is shown."""
    authorise(principal, Operation.ALERT_FILE)


async def file(parts: Parts, principal: Principal, told: NewAlert, sent: Sent) -> Outcome:
    """File an alert. `Invalid` names what cannot be taken; then nothing is stored."""
    authorise(principal, Operation.ALERT_FILE)
    checked = check_alert(parts, told, parts.clock())
    new = IntakeFile(principal.account)
    keys = await parts.keyring.create(new.subject, new.reporter)
    request = Repeatable(sent.key, principal.account, Operation.ALERT_FILE, sent.body)
    return await parts.idempotency.once_added(
        partial(parts.database.addition, principal.actor, keys),
        request,
        lambda work: file_alert(work, parts, new, checked),
    )


async def tell_consent(
    parts: Parts, principal: Principal, alert: UUID, told: ConsentChange, sent: Sent
) -> Outcome:
    """Change what is known of consent for one use."""

    async def run(work: UnitOfWork, file: IntakeFile) -> Receipt:
        check_consent(parts, told)
        return await change_consent(work, file, told)

    return await _change(parts, principal, Operation.ALERT_CHANGE_CONSENT, alert, sent, run)


async def withdraw(
    parts: Parts, principal: Principal, alert: UUID, told: Withdrawal, sent: Sent
) -> Outcome:
    """Withdraw an alert; it can be undone for some minutes."""

    async def run(work: UnitOfWork, file: IntakeFile) -> Receipt:
        return await withdraw_alert(work, file, told)

    return await _change(parts, principal, Operation.ALERT_WITHDRAW, alert, sent, run)


async def undo_withdrawal(parts: Parts, principal: Principal, alert: UUID, sent: Sent) -> Outcome:
    """Take the withdrawal of an alert back, while that is possible."""
    run = standing.undo_withdrawal
    return await _change(parts, principal, Operation.ALERT_WITHDRAW, alert, sent, run, status=200)


async def expect_may_withdraw(parts: Parts, principal: Principal, alert: UUID) -> None:
    """Raise `Forbidden` or `NotFound` before it is asked whether somebody means it."""
    reach(principal, Operation.ALERT_WITHDRAW)
    await _found(parts, principal, Operation.ALERT_WITHDRAW, alert)


async def show(parts: Parts, principal: Principal, alert: UUID) -> AlertShown:
    """Return the whole of an alert. That it was read stands in the trail before the answer."""
    reach(principal, Operation.ALERT_READ)
    noting = refusals_noted(parts.database, principal, Operation.ALERT_READ, "alert", alert)
    async with noting, parts.database.read() as session:
        found, outside = await _find(session, principal, Operation.ALERT_READ, alert)
        changes = await queries.consents_of(session, alert)
        led_to = await queries.cases_of(session, [alert])
    subjects = (found.subject, found.reporter)
    keys = await parts.keyring.open(subjects)
    uses = parts.taxonomy.consent_uses.codes
    as_filer = principal.account if outside else None
    shown = queries.opened(keys, found, changes, led_to[alert], uses, as_filer)
    read = AuditFact("alert.read", "alert", alert, subjects)
    await record_read(parts.database, principal.actor, read)
    missing = not led_to[alert] and queries.lacks_case(
        found.filed_at, found.withdrawn_at, parts.clock()
    )
    return shown.model_copy(update={"case_missing": missing})


async def listed(parts: Parts, principal: Principal, page: PageRequest) -> Page[AlertListed]:
    """Return a page of what this person may see, the latest first. Nothing in it is restricted."""
    within = reach(principal, Operation.ALERT_READ)
    async with parts.database.read() as session:
        return await queries.list_alerts(session, within, page, parts.clock())


async def _change(
    parts: Parts,
    principal: Principal,
    operation: Operation,
    alert: UUID,
    sent: Sent,
    run: Run,
    *,
    status: int = 201,
) -> Outcome:
    reach(principal, operation)
    found, as_filer = await _found(parts, principal, operation, alert)
    file = IntakeFile(principal.account, alert, found.subject, found.reporter, as_filer)
    keys = await parts.keyring.open([file.subject])
    request = Repeatable(sent.key, principal.account, f"{operation} {alert}", sent.body)
    admission = Admission(principal, operation, frozenset({alert}))
    noting = refusals_noted(parts.database, principal, operation, "alert", alert)
    unit = parts.database.unit_of_work(principal.actor, keys, admission=admission)
    async with noting, unit as work:
        return await parts.idempotency.once(work, request, lambda: run(work, file), status=status)


async def _found(
    parts: Parts, principal: Principal, operation: Operation, alert: UUID
) -> tuple[Row[Any], bool]:
    """Return the alert for who may do this to it, and if only as its filer; a refusal is noted."""
    noting = refusals_noted(parts.database, principal, operation, "alert", alert)
    async with noting, parts.database.read() as session:
        return await _find(session, principal, operation, alert)


async def _find(
    session: ReadSession, principal: Principal, operation: Operation, alert: UUID
) -> tuple[Row[Any], bool]:
    found = await queries.find_alert(session, alert)
    kept_to = await alert_kept_to(session, alert)
    authorise(principal, operation, desk=found.desk, restricted_to=kept_to, filed_by=found.filed_by)
    as_filer = only_as_filer(principal, operation, desk=found.desk, restricted_to=kept_to)
    return found, as_filer
