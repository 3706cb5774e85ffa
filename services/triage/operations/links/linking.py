"""Decisions on a proposed link. Merged alerts count for the case; no key moves."""

from uuid import UUID

from sqlalchemy import Select, or_, select

from services.triage.context import Context
from services.triage.operations.appeals.issued import (
    decide_on_waiting,
    expect_no_issued_document_uses,
    expect_no_notice_begun_there,
    expect_none_issued_there,
    expect_nothing_silenced,
    expect_recipients_told_there,
    notify_of_objections,
    notify_senders,
)
from services.triage.operations.appeals.reopen_drafts import remember_unmerged, reopen_drafts
from services.triage.operations.appeals.signature_reminders import remind_again
from services.triage.operations.appeals.withdrawing import fall_silent_with_merged
from services.triage.operations.cases.assessing import assess_again
from services.triage.operations.cases.closing import close
from services.triage.operations.cases.reopening import reopen
from services.triage.operations.cases.restricting import (
    emit_restriction,
    expect_restricted_at_least_as,
)
from services.triage.operations.deadlines import promise_again
from services.triage.operations.links import merging
from services.triage.operations.locking import lock_cases
from services.triage.operations.notices import notify_officers
from services.triage.operations.receipts import case_receipt
from services.triage.operations.timeline import note
from services.triage.operations.verification.verifying import reopen_verification
from services.triage.rules.outcomes import MERGED
from services.triage.tables import Case, CaseAlert, CaseLink
from shared.clock import new_id
from shared.contracts.triage import CaseLinked, CaseUnlinked
from shared.notices import NoticeReason
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def accept_link(
    work: UnitOfWork,
    context: Context,
    case_id: UUID,
    link_id: UUID,
    *,
    goes_on: bool | None = None,
    although_untold: bool = False,
    although_silenced: bool = False,
) -> Receipt:
    """Merge the other case into this one: its alerts count here, and it is closed.

    Danger is scored again, hearings and removals get their deadlines, sources come in unassessed,
    verified facts must be verified again, and submitted documents become drafts. Waiting messages
    of issued documents stop if something is refused or limited there, and all of them stop unless
    it `goes_on`. If the other case must be silent about what it withdrew, this one must be too. The
    caller has checked access to both.

    `Conflict`: `kept-close` if this case is open to people who may not see the other;
    `issued-there` if the other has an issued document: it would belong to nobody; `notice-there`
    if it has a correction or withdrawal notice that is not issued yet; `recipients-untold` if
    recipients of what it withdrew for an error were not told, unless that is meant
    (`although_untold`); `notices-end` if this case would have to be silent and recipients of it are
    told nothing more, unless that is meant (`although_silenced`); `messages-wait` if messages of
    this case wait, and nobody said whether it `goes_on`.
    """
    await lock_cases(work, await _touched(work, case_id, link_id))
    case, other, link = await _lock_proposed(work, case_id, link_id)
    await expect_restricted_at_least_as(work, case, other.id)
    await expect_none_issued_there(work, other)
    await expect_no_notice_begun_there(work, other)
    if not although_untold:
        await expect_recipients_told_there(work, other)
    if not although_silenced:
        await expect_nothing_silenced(work, case, other)
    await _expect_not_merged_elsewhere(work, other, link)
    await decide_on_waiting(work, case, goes_on=goes_on)
    link.state, link.kept_case = "accepted", case.id
    await _decided(work, case, other, link)
    alerts = await merging.merge_alerts(work, case, other, link)
    await merging.copy_sources(work, case, other, link)
    await merging.add_deadlines(work, case, link, context)
    was = case.level_rank
    await assess_again(work, context, case, {*case.rules, *other.rules})
    # The person who merges may not be the one the case is assigned to. Notify if the case is now
    # more dangerous, or has no officer.
    if case.level_rank < was or case.assigned_to is None:
        await notify_officers(work, case, NoticeReason.CASE_JOINED)
    await reopen_verification(work, case, UUID(work.actor))
    await reopen_drafts(work, case, "case-joined", UUID(work.actor))
    await _carry_proposals(work, case, other)
    consented = await merging.lock_consents(work, alerts)
    await notify_of_objections(work, case, consented)
    await notify_senders(work, case)
    await fall_silent_with_merged(work, case)
    work.emit(
        CaseLinked(
            case=case.id,
            alerts=tuple(alerts),
            level=case.level,
            linked_at=work.now,
            consented=consented,
            goes_on=goes_on is not False,
        )
    )
    if case.restricted_to is not None:
        await emit_restriction(work, case)
    if other.state == "open":
        await close(work, other.id, MERGED)
    return case_receipt(case)


async def decline_link(work: UnitOfWork, case_id: UUID, link_id: UUID) -> Receipt:
    """Record that the two cases are not about the same matter."""
    case, other, link = await _lock_proposed(work, case_id, link_id)
    link.state = "declined"
    await _decided(work, case, other, link)
    return case_receipt(case)


async def undo_link(work: UnitOfWork, context: Context, case_id: UUID, link_id: UUID) -> Receipt:
    """Undo the decision: the link is a proposal again, and merged alerts leave the case.

    Their sources and deadlines leave with them; the case that the merge closed is open again.
    `Conflict` (`issued-stands`) if an issued document depends on them.
    """
    case, other, link = await _lock_pair(work, case_id, link_id)
    if link.state == "proposed":
        raise Conflict("Nobody has decided on this link.", code="not-decided")
    if link.kept_case not in (None, case.id):
        raise Conflict(
            "The alerts were merged into the other case. Undo the merge there.", code="kept-there"
        )
    if link.state == "accepted":
        await _unmerge(work, context, (case, other), link)
    link.state, link.kept_case, link.decided_by, link.decided_at = "proposed", None, None, None
    note(work, case.id, "link-undone", detail={"link": str(link.id)})
    await _record(work, case, other, link)
    return case_receipt(case)


async def _unmerge(
    work: UnitOfWork, context: Context, cases: tuple[Case, Case], link: CaseLink
) -> None:
    case, other = cases
    await remember_unmerged(work, case, link)
    alerts = await merging.remove_alerts(work, case, link, context)
    await expect_no_issued_document_uses(work, case, alerts)
    await assess_again(work, context, case, case.rules)
    await reopen_verification(work, case, UUID(work.actor))
    await reopen_drafts(work, case, "case-parted", UUID(work.actor))
    await promise_again(work, context, case)
    await remind_again(work, case)
    work.emit(
        CaseUnlinked(case=case.id, alerts=tuple(alerts), level=case.level, unlinked_at=work.now)
    )
    if case.restricted_to is not None:
        await emit_restriction(work, case)
    if other.outcome == MERGED and other.closed_at == link.decided_at:
        await reopen(work, other, link)


async def _pair(work: UnitOfWork, case_id: UUID, link_id: UUID) -> tuple[UUID, UUID]:
    found = await work.session.execute(
        select(CaseLink.newer, CaseLink.older).where(CaseLink.id == link_id)
    )
    pair = found.one_or_none()
    if pair is None or case_id not in pair:
        raise NotFound("The case has no such link.")
    return pair.newer, pair.older


async def _touched(work: UnitOfWork, case_id: UUID, link_id: UUID) -> set[UUID]:
    """Return the pair, and the cases to which proposals are passed on when they are merged."""
    newer, older = await _pair(work, case_id, link_id)
    proposals = _links_of(older if case_id == newer else newer).where(CaseLink.state == "proposed")
    pairs = await work.session.execute(proposals.with_only_columns(CaseLink.newer, CaseLink.older))
    return {newer, older, *(each for pair in pairs for each in pair)}


async def _lock_pair(work: UnitOfWork, case_id: UUID, link_id: UUID) -> tuple[Case, Case, CaseLink]:
    """Return the case, which is open, the other one and the link, locked in one order."""
    pair = await _pair(work, case_id, link_id)
    locked = await lock_cases(work, pair)
    link = await work.session.get_one(CaseLink, link_id, with_for_update=True)
    case, other = locked[case_id], locked[link.other_than(case_id)]
    if case.state != "open":
        raise Conflict("The case is closed.", code="case-closed")
    return case, other, link


async def _lock_proposed(
    work: UnitOfWork, case_id: UUID, link_id: UUID
) -> tuple[Case, Case, CaseLink]:
    case, other, link = await _lock_pair(work, case_id, link_id)
    if link.state != "proposed":
        raise Conflict("There is already a decision on this link.", code="already-decided")
    return case, other, link


def _links_of(case: UUID) -> Select[CaseLink]:
    return select(CaseLink).where(or_(CaseLink.newer == case, CaseLink.older == case))


async def _expect_not_merged_elsewhere(work: UnitOfWork, other: Case, link: CaseLink) -> None:
    """Raise `Conflict` (`joined-elsewhere`) if the other case was merged into a third one."""
    elsewhere = _links_of(other.id).where(
        CaseLink.state == "accepted",
        CaseLink.kept_case != other.id,
        CaseLink.id != link.id,
    )
    if await work.session.scalar(elsewhere.limit(1)) is not None:
        raise Conflict(
            "The other case was merged into a third one. Decide on the link with that one.",
            code="joined-elsewhere",
        )


async def _carry_proposals(work: UnitOfWork, case: Case, other: Case) -> None:
    """Propose to this case the links that were proposed to the other one, which is now closed."""
    here = await work.session.scalars(_links_of(case.id))
    known = {link.other_than(case.id) for link in here}
    there = _links_of(other.id).where(CaseLink.state == "proposed")
    for link in (await work.session.scalars(there)).all():
        third = link.other_than(other.id)
        if third not in known:
            newer, older = (case.id, third) if link.newer == other.id else (third, case.id)
            work.session.add(
                CaseLink(
                    id=new_id(),
                    newer=newer,
                    older=older,
                    score=link.score,
                    reasons=list(link.reasons),
                    state="proposed",
                    proposed_at=work.now,
                )
            )


async def _decided(work: UnitOfWork, case: Case, other: Case, link: CaseLink) -> None:
    link.decided_by, link.decided_at = UUID(work.actor), work.now
    for each in (case, other):
        note(work, each.id, f"link-{link.state}", detail={"link": str(link.id)})
    await _record(work, case, other, link)


async def _record(work: UnitOfWork, case: Case, other: Case, link: CaseLink) -> None:
    """Record it in the trail for everybody whose alerts are in either case."""
    concerned = select(CaseAlert.subject).where(CaseAlert.case_id.in_((case.id, other.id)))
    subjects = tuple(await work.session.scalars(concerned.distinct().order_by(CaseAlert.subject)))
    work.record("case.link", "case", case.id, subjects, link=str(link.id), state=link.state)
