"""Restrict a case to named people, here and in every service that shows some of it."""

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from services.triage.operations.appeals.waiting_for_approval import notify_of_unapprovable
from services.triage.operations.audit import record
from services.triage.operations.cases.assigning import assign_to
from services.triage.operations.cases.former_links import undone_links_with_texts
from services.triage.operations.locking import lock_cases
from services.triage.operations.notices import notify_officers
from services.triage.operations.receipts import case_receipt
from services.triage.operations.timeline import note
from services.triage.queries.readers import accounts_without_part
from services.triage.tables import Case, CaseAlert, CaseLink
from shared.contracts.triage import CaseRestricted
from shared.message_ids import msgid
from shared.notices import NoticeReason
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def restrict(
    work: UnitOfWork,
    case_id: UUID,
    accounts: tuple[UUID, ...] | None,
    seen: tuple[UUID, ...] | Literal["everybody"] | None = None,
) -> Receipt:
    """Restrict the case to these people, or open it to its desk (None).

    `Conflict` (`kept-close`) if a link would show more than that: its alerts are in a case that is
    open to others, or this case would be open to people who may not see a merged case. The same for
    a case whose link was undone, if somebody wrote here while it was merged: a draft, a source, a
    reason. Such words stay under this case's key and may name the other's people, and rewriting a
    draft removes none of its reasons: nobody new may see them until the other case is open to them.
    To restrict this case more is never refused for that.

    People who assess support and who decide on it may be named too: they read what is asked for in
    this case, and the case itself no more than before. An officer who is not named has the case no
    more, and the named people are notified; if none of them may approve an appeal that waits,
    people who can change that are notified too. `seen`: the restriction that the reader saw;
    `Conflict` (`changed-since`) if it is another one now.
    """
    case = (await lock_cases(work, (case_id, *await _sharing(work, case_id))))[case_id]
    _expect_as_seen(case, seen)
    if accounts is not None and UUID(work.actor) not in accounts:
        raise Conflict("You would lose access to this case. Name yourself too.", code="shut-out")
    await _expect_readers(work, case, accounts or ())
    await _expect_linked_cases_as_restricted(work, case, accounts)
    await _expect_texts_as_restricted(work, case, accounts)
    case.restricted_to = None if accounts is None else list(dict.fromkeys(accounts))
    await emit_restriction(work, case)
    await _take_from_who_is_shut_out(work, case)
    await notify_of_unapprovable(work)
    note(work, case.id, "restricted", detail={"accounts": len(accounts or ())})
    record(work, "case.restrict", case, accounts=len(accounts or ()))
    return case_receipt(case)


def _expect_as_seen(case: Case, seen: tuple[UUID, ...] | Literal["everybody"] | None) -> None:
    if seen is None:
        return
    restricted_to = None if case.restricted_to is None else set(case.restricted_to)
    if restricted_to != (None if seen == "everybody" else set(seen)):
        raise Conflict(
            msgid("A colleague changed who may read this case. Look at it again first."),
            code="changed-since",
        )


async def _take_from_who_is_shut_out(work: UnitOfWork, case: Case) -> None:
    officer = case.assigned_to
    if case.restricted_to is None or officer is None or officer in case.restricted_to:
        return
    assign_to(work, case, None)
    note(work, case.id, "taken-away", detail={"leaving": str(officer)})
    if case.state == "open":
        await notify_officers(work, case, NoticeReason.CASE_HANDED_OVER)


async def _expect_readers(work: UnitOfWork, case: Case, accounts: tuple[UUID, ...]) -> None:
    """Raise `Invalid` that names each account that could read neither the case nor its requests."""
    others = [each for each in accounts if str(each) != work.actor]
    strangers = await accounts_without_part(work.session, others, case.desk)
    faults = [
        FieldFault(
            f"accounts.{place}",
            "This is not an active account that can read this case or decide on support for it.",
            "unknown",
        )
        for place, account in enumerate(accounts)
        if account in strangers
    ]
    if faults:
        raise Invalid("A case can only be restricted to people who can read it.", faults=faults)


async def emit_restriction(work: UnitOfWork, case: Case) -> None:
    """Tell the other services to whom the case is restricted, with all its alerts."""
    of_case = select(CaseAlert.alert).where(CaseAlert.case_id == case.id)
    alerts = await work.session.scalars(of_case.order_by(CaseAlert.alert))
    work.emit(
        CaseRestricted(
            case=case.id,
            alerts=tuple(alerts),
            restricted_to=tuple(case.restricted_to or ()),
            restricted_at=work.now,
        )
    )


async def expect_restricted_at_least_as(work: UnitOfWork, case: Case, other: UUID) -> None:
    """Raise `Conflict` if this case is open to people who may not see the other one."""
    restricted_to = await work.session.scalar(
        select(Case.restricted_to).where(Case.id == other).with_for_update(read=True)
    )
    if not _is_as_restricted(case.restricted_to, restricted_to):
        raise Conflict(
            "The other case is restricted to named people. Restrict this case to the same "
            "people first.",
            code="kept-close",
        )


async def _sharing(work: UnitOfWork, case: UUID) -> Sequence[UUID]:
    """Return the cases that share an alert with this one, itself among them."""
    own, shared = aliased(CaseAlert), aliased(CaseAlert)
    cases = select(shared.case_id).join(own, own.alert == shared.alert).where(own.case_id == case)
    return (await work.session.scalars(cases)).all()


async def _expect_linked_cases_as_restricted(
    work: UnitOfWork, case: Case, accounts: tuple[UUID, ...] | None
) -> None:
    own, joined = aliased(CaseAlert), aliased(CaseAlert)
    pairs = (
        select(Case.restricted_to)
        .select_from(own)
        .join(joined, joined.alert == own.alert)
        .where(own.link.is_(None), joined.link.is_not(None))
        .with_for_update(read=True, of=Case)
    )
    holding = pairs.join(Case, Case.id == joined.case_id).where(own.case_id == case.id)
    for wider in await work.session.scalars(holding):
        if not _is_as_restricted(wider, accounts):
            raise Conflict(
                "This case was merged into another one, and other people can read that one. "
                "Restrict that case to the same people first, or undo the merge.",
                code="kept-close",
            )
    held = pairs.join(Case, Case.id == own.case_id).where(joined.case_id == case.id)
    for closer in await work.session.scalars(held):
        if not _is_as_restricted(accounts, closer):
            raise Conflict(
                "A restricted case was merged into this one. Do not give access to anybody "
                "else, or undo the merge.",
                code="kept-close",
            )


async def _expect_texts_as_restricted(
    work: UnitOfWork, case: Case, accounts: tuple[UUID, ...] | None
) -> None:
    if _is_as_restricted(accounts, case.restricted_to):
        return
    others = (
        select(Case.restricted_to)
        .join(CaseLink, or_(CaseLink.newer == Case.id, CaseLink.older == Case.id))
        .where(CaseLink.id.in_(await undone_links_with_texts(work, case.id)), Case.id != case.id)
        .with_for_update(read=True, of=Case)
    )
    for closer in await work.session.scalars(others):
        if not _is_as_restricted(accounts, closer):
            raise Conflict(
                "Something was written here while a restricted case was part of this one, "
                "and it may be about that case. Do not give access to anybody else, or give "
                "them access to that case first.",
                code="kept-close",
            )


def _is_as_restricted(one: Iterable[UUID] | None, other: Iterable[UUID] | None) -> bool:
    """Return whether everybody who sees the first case may see the other one."""
    return other is None or (one is not None and set(one) <= set(other))
