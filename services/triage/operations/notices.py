"""Notify staff about a case.

Notices go to its officer, or to the officers of its desk. Those of a restricted case go only to the
people it is restricted to.
"""

from functools import partial
from uuid import UUID

from services.triage.queries.readers import no_readers
from services.triage.tables import Case
from shared.access.principals import accounts_in_role
from shared.access.roles import Role
from shared.contracts.codes import LEVELS, Level
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork


async def notify_officers(
    work: UnitOfWork,
    case: Case,
    reason: NoticeReason,
    *,
    at_least: Level = "low",
    campaign: UUID | None = None,
) -> None:
    """Notify the officer who has the case; while nobody has it, the officers of its desk.

    For a restricted case, only people who can read it: while no officer who is named has it, all
    who are named and active. `at_least`: the urgency, if what happens is more urgent than the case.
    Notices about one `campaign` come to each person in one letter.
    """
    urgency = urgency_of(case, at_least)
    notify = partial(
        notice, work, reason=reason, urgency=urgency, case_number=case.number, campaign=campaign
    )
    if case.restricted_to is not None:
        for account in await officers_to_notify(work, case):
            notify(account=account)
    elif case.assigned_to is not None:
        # If that account is gone, the officers of the desk are notified.
        notify(account=case.assigned_to, role=Role.TRIAGE_OFFICER, desk=case.desk)
    else:
        notify(role=Role.TRIAGE_OFFICER, desk=case.desk)


async def notify_colleague(
    work: UnitOfWork, case: Case, account: UUID, reason: NoticeReason
) -> None:
    """Notify one person who worked on the case; its officers if they cannot read it any more."""
    strangers = await no_readers(work.session, [account], case.desk)
    if account in strangers or account not in (case.restricted_to or (account,)):
        await notify_officers(work, case, reason)
        return
    notice(
        work,
        reason=reason,
        urgency=level(case.level),
        account=account,
        role=Role.TRIAGE_OFFICER if case.restricted_to is None else None,
        desk=case.desk if case.restricted_to is None else None,
        case_number=case.number,
    )


async def officers_to_notify(work: UnitOfWork, case: Case) -> list[UUID]:
    """Return the accounts that `notify_officers` reaches, as this service knows them by now."""
    if case.restricted_to is not None:
        named = await _named(work, case)
        return [case.assigned_to] if case.assigned_to in named else named
    if case.assigned_to is not None:
        return [case.assigned_to]
    return await accounts_in_role(work.session, Role.TRIAGE_OFFICER, desk=case.desk)


def notify_of_opening(work: UnitOfWork, desk: str, urgency: Level, number: str) -> None:
    """Notify the officers of its desk of a case that was opened: nobody has it yet."""
    notice(
        work,
        reason=NoticeReason.CASE_OPENED,
        role=Role.TRIAGE_OFFICER,
        desk=desk,
        urgency=urgency,
        case_number=number,
    )


async def notify_nobody_approves(work: UnitOfWork, case: Case) -> None:
    """Notify who can name an approver, who has the case, and approvers who may not approve it.

    Each is notified once, whatever roles they have; for a restricted case only its readers.
    """
    reason = NoticeReason.NOBODY_APPROVES
    notify = partial(
        notice, work, reason=reason, urgency=level(case.level), case_number=case.number
    )
    notify(role=Role.ADMINISTRATOR)
    await notify_officers(work, case, reason)
    if case.restricted_to is not None and case.assigned_to not in case.restricted_to:
        return  # `notify_officers` has notified everybody who may read the case
    of_desk = partial(accounts_in_role, work.session, desk=case.desk)
    told = {case.assigned_to, *await accounts_in_role(work.session, Role.ADMINISTRATOR)}
    if case.assigned_to is None:
        told.update(await of_desk(Role.TRIAGE_OFFICER))
    for account in await of_desk(Role.APPROVER):
        if account not in told and account in (case.restricted_to or (account,)):
            notify(account=account)


def notify_entrusted(work: UnitOfWork, case: Case) -> None:
    """Notify those to whom a restricted case was opened, since nobody named could read it."""
    for account in case.restricted_to or ():
        notice(
            work,
            reason=NoticeReason.CASE_ENTRUSTED,
            urgency=level(case.level),
            account=account,
            case_number=case.number,
        )


async def notify_role(
    work: UnitOfWork,
    case: Case,
    role: Role,
    reason: NoticeReason,
    *,
    campaign: UUID | None = None,
) -> None:
    """Notify everybody of the desk in this role.

    For a restricted case, only the people named in the restriction who have the role; if none has
    it, all who are named.
    """
    notify = partial(
        notice,
        work,
        reason=reason,
        urgency=level(case.level),
        case_number=case.number,
        campaign=campaign,
    )
    if case.restricted_to is None:
        notify(role=role, desk=case.desk)
        return
    named = await _named(work, case)
    in_role = await accounts_in_role(work.session, role, desk=case.desk)
    for account in [each for each in named if each in in_role] or named:
        notify(account=account)


async def _named(work: UnitOfWork, case: Case) -> list[UUID]:
    """Return to whom a restricted case is kept: those who can read it, where anybody can."""
    named = list(case.restricted_to or ())
    strangers = await no_readers(work.session, named, case.desk)
    return [each for each in named if each not in strangers] or named


def urgency_of(case: Case, at_least: Level) -> Level:
    """Return the level of the case, or `at_least` where that is more urgent."""
    return min(level(case.level), at_least, key=LEVELS.index)


def level(stored: str) -> Level:
    """Return a level as stored in a row."""
    return next((each for each in LEVELS if each == stored), "low")
