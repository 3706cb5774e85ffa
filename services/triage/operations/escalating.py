"""Notify the people that its step names of a deadline, and nobody who cannot read the case."""

from collections.abc import Sequence
from uuid import UUID

from services.triage.deadline_steps import Recipient, Step
from services.triage.operations.notices import notify_officers, officers_to_notify, urgency_of
from services.triage.queries.readers import no_readers
from services.triage.tables import Case
from shared.access.principals import accounts_in_role
from shared.contracts.codes import Level
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork


async def notify_of_deadline(
    work: UnitOfWork, case: Case, step: Step | None, urgency: Level
) -> None:
    """Notify everybody whom the step names, each once.

    The case's officer, or the officers of its desk, are notified if the step names them, and also
    if nobody else can be, or if the installation does not have this step any more (None).
    """
    recipients = step.tells if step is not None else ()
    others = await _others(work, case, recipients)
    if not others or any(each.is_officer for each in recipients):
        await notify_officers(work, case, NoticeReason.CLOCK_RANG, at_least=urgency)
        others -= set(await officers_to_notify(work, case))
    for account in sorted(others):
        notice(
            work,
            reason=NoticeReason.CLOCK_RANG,
            urgency=urgency_of(case, urgency),
            account=account,
            case_number=case.number,
        )


async def _others(work: UnitOfWork, case: Case, recipients: Sequence[Recipient]) -> set[UUID]:
    """Return the named people who are not its officers and can read the case."""
    found = {each.account for each in recipients if each.account is not None}
    for each in recipients:
        if each.role is not None and not each.is_officer:
            of_all = each.desk == "all"
            found.update(
                await accounts_in_role(work.session, each.role, desk=case.desk, all_desks=of_all)
            )
    if case.restricted_to is not None:
        found &= set(case.restricted_to)
    return found - await no_readers(work.session, found, case.desk)
