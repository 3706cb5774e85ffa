"""Sources and verification of a case, and a best-interest decision of two persons."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.triage.operations.cases import CASES, lock_open_case, receipt, record
from services.triage.operations.issued import expect_none_issued
from services.triage.operations.notices import tell_role
from services.triage.operations.timeline import note
from services.triage.operations.withdrawing import withdraw_issued
from services.triage.queries.candidates import sources_of
from services.triage.rules import gates, sources
from services.triage.tables import BestInterestDecision, Case, CaseAlert, CaseSource
from shared.access.four_eyes import require_another
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.content import Reason, Source
from shared.contracts.triage import CaseVerified
from shared.message_ids import msgid
from shared.notices import NoticeReason
from shared.problems import Conflict, NotFound
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def add_source(
    work: UnitOfWork, case_id: UUID, source: Source, *, independent: bool
) -> Receipt:
    """Add somebody who told it. `independent`: of the other sources, in the officer's judgement."""
    case = await lock_open_case(work, case_id)
    row = new_id()
    work.session.add(
        CaseSource(
            id=row,
            case_id=case.id,
            subject=case.subject,
            relation=source.relation,
            reliability=source.reliability,
            independent=independent,
            added_by=work.actor,
            added_at=work.now,
            assessed_by=UUID(work.actor),
            assessed_at=work.now,
            words=work.keys.seal_model(case.subject, place_of(CaseSource.words, row), source),
        )
    )
    _told(work, case, "source-added", source.relation, source.reliability)
    return Receipt(id=row, state="added", links={"case": f"{CASES}/{case.id}"})


async def assess_source(
    work: UnitOfWork,
    case_id: UUID,
    source_id: UUID,
    reliability: str,
    *,
    independent: bool,
    seen: tuple[str | None, bool | None] = (None, None),
) -> Receipt:
    """Record how reliable and independent a source is.

    The reporter does not count as a source before this: intake passes on only what the reporter
    said. `seen`: the reliability that the reader saw, and whether it was independent; None is not
    looked at.
    """
    case = await lock_open_case(work, case_id)
    source = await work.session.get(CaseSource, source_id, with_for_update=True)
    if source is None or source.case_id != case.id:
        raise NotFound("The case has no such source.")
    _expect_as_seen(source.reliability, seen[0], source.assessed_at)
    _expect_as_seen(source.independent, seen[1], source.assessed_at)
    source.reliability, source.independent = reliability, independent
    source.assessed_by, source.assessed_at = UUID(work.actor), work.now
    _told(work, case, "source-assessed", source.relation, reliability)
    return Receipt(id=source.id, state="assessed", links={"case": f"{CASES}/{case.id}"})


def _expect_as_seen(now: str | bool, seen: str | bool | None, changed_at: datetime | None) -> None:
    """Refuse what is said from a page that no longer shows what stands."""
    if seen is not None and seen != now:
        raise Conflict(
            msgid("A colleague changed this at {time} (UTC). Look at it again first."),
            code="changed-since",
            values={"time": f"{changed_at:%H:%M}" if changed_at else "?"},
        )


async def verify(
    work: UnitOfWork,
    case_id: UUID,
    status: str,
    reason: Reason | None = None,
    seen: str | None = None,
    *,
    apart: bool = False,
) -> Receipt:
    """Set how far the facts are established. `verified` asks for the sources that it needs.

    Facts that are found untrue take with them what was issued on them; `Conflict` (`issued-stands`)
    where they are only no longer verified and it stands: whether it goes on is for a person to say.
    `seen`: the status that the reader saw; `Conflict` (`changed-since`) where it is another one.
    `apart`: the officer knows that sources of like names are two; `Conflict` (`sources-alike`)
    where that decides it and is not said.
    """
    case = await lock_open_case(work, case_id)
    # What was erased takes no words any more, and can still be judged.
    if work.keys.is_erased(case.subject):
        reason = None
    _expect_as_seen(case.verification, seen, case.verified_at)
    if status in gates.UNTRUE:
        await withdraw_issued(work, case, reason)
    elif status != gates.VERIFIED:
        await expect_none_issued(work, case)
    known = await sources_of(work.session, work.keys, case.id)
    if status == gates.VERIFIED and not sources.is_supported(known):
        raise Conflict(
            "Two independent, reliable sources or one trusted member organisation are "
            "needed. Sources that count so far: {count}. Sources with the same name or "
            "contact count as one.",
            code="sources",
            values={"count": sources.count(known)},
        )
    in_doubt = status == gates.VERIFIED and sources.is_in_doubt(known)
    if in_doubt and not apart:
        raise Conflict(
            msgid(
                "Two of the sources may be the same person, whose name is spelled in two "
                "ways. Look at them, and confirm that they are two persons."
            ),
            code="sources-alike",
        )
    told_apart = {"told_apart": True} if in_doubt else {}
    case.verification, case.verified_by, case.verified_at = status, UUID(work.actor), work.now
    work.emit(
        CaseVerified(
            case=case.id, status=status, sources=sources.count(known), verified_at=work.now
        )
    )
    note(
        work, case.id, "verified",
        detail={"status": status, "sources": sources.count(known), **told_apart},
        sealed=(case.subject, reason) if reason else None,
    )  # fmt: skip
    record(work, "case.verify", case, status=status, sources=sources.count(known), **told_apart)
    return receipt(case)


async def propose_best_interest(
    work: UnitOfWork, case_id: UUID, uses: tuple[str, ...], reason: Reason
) -> Receipt:
    """Propose that these uses are in the interest of somebody who cannot be asked.

    It is about the alerts of now: who joins later is asked, or decided for, apart.
    """
    case = await lock_open_case(work, case_id)
    alerts = await work.session.scalars(
        select(CaseAlert.alert).where(CaseAlert.case_id == case.id).order_by(CaseAlert.alert)
    )
    decision = new_id()
    work.session.add(
        BestInterestDecision(
            id=decision,
            case_id=case.id,
            alerts=list(alerts),
            uses=list(dict.fromkeys(uses)),
            reason=work.keys.seal_model(
                case.subject, place_of(BestInterestDecision.reason, decision), reason
            ),
            proposed_by=UUID(work.actor),
            proposed_at=work.now,
        )
    )
    note(work, case.id, "best-interest-proposed", detail={"proposal": str(decision)})
    await tell_role(work, case, Role.APPROVER, NoticeReason.DECISION_WAITS)
    record(work, "best_interest.propose", case, decision=str(decision))
    return Receipt(id=decision, state="proposed", links={"case": f"{CASES}/{case.id}"})


async def decide_best_interest(
    work: UnitOfWork, case_id: UUID, decision_id: UUID, decision: str
) -> Receipt:
    """Agree or decline, as another person than who proposed it. Once."""
    case = await lock_open_case(work, case_id)
    proposal = await work.session.get(BestInterestDecision, decision_id, with_for_update=True)
    if proposal is None or proposal.case_id != case.id:
        raise NotFound("The case has no such proposal.")
    if proposal.decision is not None:
        raise Conflict("There is already a decision on this.", code="already-decided")
    require_another(proposal.proposed_by, UUID(work.actor))
    proposal.decision, proposal.decided_by = decision, UUID(work.actor)
    proposal.decided_at = work.now
    note(
        work, case.id, "best-interest-decided",
        detail={"proposal": str(decision_id), "outcome": decision},
    )  # fmt: skip
    record(work, "best_interest.decide", case, decision=str(decision_id), outcome=decision)
    return Receipt(id=decision_id, state=decision, links={"case": f"{CASES}/{case.id}"})


def _told(work: UnitOfWork, case: Case, kind: str, relation: str, reliability: str) -> None:
    note(work, case.id, kind, detail={"relation": relation, "reliability": reliability})
    record(work, f"case.{kind}", case, relation=relation, reliability=reliability)
