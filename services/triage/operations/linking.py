"""What a person makes of a proposed link. Joined alerts count for the case; no key moves."""

from uuid import UUID

from sqlalchemy import delete, select

from services.triage.operations.cases import hold_open, receipt
from services.triage.operations.restricting import expect_kept_as_close
from services.triage.operations.timeline import note
from services.triage.tables import Case, CaseAlert, CaseLink
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import AuditFact, UnitOfWork
from shared.web.idempotency import Receipt


async def accept_link(work: UnitOfWork, case_id: UUID, link_id: UUID) -> Receipt:
    """Join the other case's alerts to this one: their consents and withdrawals count here too.

    The other case stays as it is, to be closed or worked on. Whoever asks must have been let at
    both; `Conflict` (`kept-close`) where this case is open to people whom the other is kept from.
    """
    case = await hold_open(work, case_id)
    link = await _hold_proposed(work, case, link_id)
    other = link.other_than(case.id)
    await expect_kept_as_close(work, case, other)
    own = select(CaseAlert.alert).where(CaseAlert.case_id == case.id)
    joining = await work.session.scalars(
        select(CaseAlert).where(
            CaseAlert.case_id == other, CaseAlert.link.is_(None), CaseAlert.alert.not_in(own)
        )
    )
    for each in joining.all():
        work.session.add(
            CaseAlert(case_id=case.id, alert=each.alert, subject=each.subject, link=link.id)
        )
    link.state, link.kept_case = "accepted", case.id
    _decided(work, case, link, other)
    return receipt(case)


async def decline_link(work: UnitOfWork, case_id: UUID, link_id: UUID) -> Receipt:
    """Say that the two cases are not of the same matter."""
    case = await hold_open(work, case_id)
    link = await _hold_proposed(work, case, link_id)
    link.state = "declined"
    _decided(work, case, link, link.other_than(case.id))
    return receipt(case)


async def undo_link(work: UnitOfWork, case_id: UUID, link_id: UUID) -> Receipt:
    """Take the decision back: the link is a proposal again, and joined alerts leave the case."""
    case = await hold_open(work, case_id)
    link = await _hold(work, case, link_id)
    if link.state == "proposed":
        raise Conflict("Nobody has decided on this link.", code="not-decided")
    if link.kept_case not in (None, case.id):
        raise Conflict(
            "The alerts were joined to the other case; undo it there.", code="kept-there"
        )
    await work.session.execute(
        delete(CaseAlert).where(CaseAlert.case_id == case.id, CaseAlert.link == link.id)
    )
    link.state, link.kept_case, link.decided_by, link.decided_at = "proposed", None, None, None
    note(work, case.id, "link-undone", detail={"link": str(link.id)})
    _record(work, case, link)
    return receipt(case)


async def _hold(work: UnitOfWork, case: Case, link_id: UUID) -> CaseLink:
    link = await work.session.get(CaseLink, link_id, with_for_update=True)
    if link is None or case.id not in (link.newer, link.older):
        raise NotFound("The case has no such link.")
    return link


async def _hold_proposed(work: UnitOfWork, case: Case, link_id: UUID) -> CaseLink:
    link = await _hold(work, case, link_id)
    if link.state != "proposed":
        raise Conflict("This link was decided on already.", code="already-decided")
    return link


def _decided(work: UnitOfWork, case: Case, link: CaseLink, other: UUID) -> None:
    link.decided_by, link.decided_at = UUID(work.actor), work.now
    for each in (case.id, other):
        note(work, each, f"link-{link.state}", detail={"link": str(link.id)})
    _record(work, case, link)


def _record(work: UnitOfWork, case: Case, link: CaseLink) -> None:
    work.record(
        AuditFact(
            "case.link", "case", case.id, (case.subject,),
            {"link": str(link.id), "state": link.state},
        )
    )  # fmt: skip
