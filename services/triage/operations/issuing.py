"""The second pair of eyes: approve, so that it goes out; return; withdraw."""

from uuid import UUID

from sqlalchemy import select

from services.triage.drafting.rendering import issue_texts
from services.triage.operations.drafting import (
    expect_no_appeal,
    expect_version,
    hold_document,
    hold_written,
    newest,
    receipt,
)
from services.triage.operations.notices import tell_officers
from services.triage.operations.numbers import allot_reference
from services.triage.operations.timeline import note
from services.triage.parts import Parts
from services.triage.queries.candidates import candidate, open_texts
from services.triage.rules.gates import Candidate, count, shut_gates, uses_of
from services.triage.rules.references import Reference
from services.triage.tables import (
    AlertStanding,
    BestInterestDecision,
    Case,
    CaseAlert,
    Document,
    DocumentDecision,
    DocumentVersion,
)
from shared.access.four_eyes import require_another
from shared.clock import new_id
from shared.contracts.attestation import Attestation, BestInterest, Consented, digest
from shared.contracts.codes import ConsentState
from shared.contracts.content import AppealTexts, Reason
from shared.contracts.triage import AppealIssued, AppealWithdrawn
from shared.notices import NoticeReason
from shared.problems import Conflict, FieldFault
from shared.storage.sealing import Place
from shared.storage.unit_of_work import AuditFact, UnitOfWork
from shared.web.idempotency import Receipt


async def approve_appeal(
    work: UnitOfWork,
    parts: Parts,
    place: tuple[UUID, UUID],
    version: int,
    texts_sha256: str,
) -> Receipt:
    """Issue the document as it was read: `texts_sha256` is of the texts the approver saw.

    `Forbidden` (four-eyes) for whoever wrote or submitted it; `Conflict` when it changed since, is
    not submitted, the case has an appeal that stands, or a gate is shut: each is named. The code is
    allotted here, last of all.
    """
    case, document = await hold_written(work, place)
    approver = UUID(work.actor)
    require_another(document.drafters, approver)
    expect_version(document, version)
    read = await newest(work, document)
    if read.texts_sha256 != texts_sha256:
        raise Conflict("These are not the words that stand in the document.", code="changed-since")
    if document.state != "submitted":
        raise Conflict("The document was not submitted for approval.", code="not-submitted")
    await expect_no_appeal(work, case)
    await _hold_alerts(work, case)
    stands = await candidate(work.session, work.keys, parts, case, document, read)
    _expect_open_gates(stands)
    reference = await allot_reference(work, case.country)
    texts = issue_texts(open_texts(work.keys, read), reference, work.now)
    attestation = await _attestation(work, case, document, stands, (reference, texts))
    _issue(work, parts, case, document, attestation, (reference, texts))
    _tell_issued(work, case, document, read, texts)
    return receipt(document)


async def return_document(
    work: UnitOfWork, place: tuple[UUID, UUID], version: int, reason: Reason
) -> Receipt:
    """Give it back to who wrote it, with the reason."""
    case, document = await hold_written(work, place)
    expect_version(document, version)
    if document.state != "submitted":
        raise Conflict("The document was not submitted for approval.", code="not-submitted")
    document.state = "returned"
    _decide(work, case, document, "returned", reason)
    tell_officers(work, case, NoticeReason.APPEAL_RETURNED)
    return receipt(document)


async def withdraw_document(work: UnitOfWork, place: tuple[UUID, UUID], reason: Reason) -> Receipt:
    """Take it back: a draft is laid aside, what was issued is stopped by dispatch."""
    case, document = await hold_document(work, place)
    if document.state == "withdrawn":
        raise Conflict("This document was withdrawn already.", code="withdrawn")
    was_issued = document.state == "issued"
    document.state = "withdrawn"
    document.withdrawn_by, document.withdrawn_at = UUID(work.actor), work.now
    _decide(work, case, document, "withdrawn", reason)
    if was_issued:
        event = new_id()
        work.emit(
            AppealWithdrawn(
                id=event,
                case=case.id,
                document=document.id,
                withdrawn_at=work.now,
                reason=work.keys.seal_part(event, "reason", case.subject, reason),
            )
        )
    return receipt(document)


async def _hold_alerts(work: UnitOfWork, case: Case) -> None:
    """Lock the alerts, in one order: no consent changes between the look and the commit."""
    await work.session.scalars(
        select(AlertStanding)
        .where(AlertStanding.alert.in_(select(CaseAlert.alert).where(CaseAlert.case_id == case.id)))
        .order_by(AlertStanding.alert)
        .with_for_update()
    )


def _expect_open_gates(stands: Candidate) -> None:
    shut = shut_gates(stands)
    if shut:
        raise Conflict(
            "The document cannot go out yet: {number} of its gates are shut.",
            code="gates-shut",
            values={"number": len(shut)},
            faults=[FieldFault(f"gates.{gate.code}", gate.told, gate.code) for gate in shut],
        )


async def _attestation(
    work: UnitOfWork,
    case: Case,
    document: Document,
    stands: Candidate,
    issued: tuple[Reference, AppealTexts],
) -> Attestation:
    reference, texts = issued
    uses = uses_of(document.audience, names_shown=document.names_shown)
    return Attestation.model_validate(
        {
            "case": case.id,
            "document": document.id,
            "reference": str(reference),
            "audience": document.audience,
            "names_shown": document.names_shown,
            "texts_sha256": digest(texts.model_dump_json().encode()),
            "verification": case.verification,
            "sources": count(stands.sources),
            "consented": [
                Consented(
                    alert=alert.alert,
                    consents=tuple(
                        ConsentState.model_validate(
                            {
                                "use": use,
                                "state": alert.consents.get(use, "unknown"),
                                "since": alert.since.get(use),
                            }
                        )
                        for use in uses
                    ),
                )
                for alert in stands.alerts
            ],
            "best_interest": await _best_interest(work, case, stands, uses),
            "drafted_by": document.drafters[0],
            "approved_by": UUID(work.actor),
            "approved_at": work.now,
        }
    )


async def _best_interest(
    work: UnitOfWork, case: Case, stands: Candidate, uses: tuple[str, ...]
) -> BestInterest | None:
    """Return who decided, where a use stands on their decision instead of a consent."""
    needed = {
        use
        for use in uses
        for alert in stands.alerts
        if alert.consents.get(use, "unknown") == "unknown"
    }
    if not needed:
        return None
    decided = await work.session.scalars(
        select(BestInterestDecision)
        .where(
            BestInterestDecision.case_id == case.id,
            BestInterestDecision.decision == "agreed",
            BestInterestDecision.uses.overlap(sorted(needed)),
        )
        .order_by(BestInterestDecision.decided_at.desc())
    )
    newest_decision = decided.first()
    if newest_decision is None or newest_decision.decided_by is None:
        raise RuntimeError("a gate stood open on a decision that is not there")
    return BestInterest(
        proposed_by=newest_decision.proposed_by,
        decided_by=newest_decision.decided_by,
        uses=tuple(sorted(needed)),
    )


def _issue(
    work: UnitOfWork,
    parts: Parts,
    case: Case,
    document: Document,
    attestation: Attestation,
    issued: tuple[Reference, AppealTexts],
) -> None:
    reference, texts = issued
    document.state = "issued"
    document.approved_by = attestation.approved_by
    document.approved_at = work.now
    document.approved_version = document.version
    document.country, document.country_serial = reference.country, reference.country_serial
    document.year, document.month = reference.year, reference.month
    document.serial, document.follow_up = reference.serial, reference.follow_up
    document.reference = str(reference)
    document.verification, document.sources = attestation.verification, attestation.sources
    document.consented = [each.model_dump(mode="json") for each in attestation.consented]
    document.attestation = parts.attestor.attest(attestation)
    document.issued_sha256 = attestation.texts_sha256
    document.issued_texts = work.keys.seal_model(
        case.subject, Place.column("documents", "issued_texts", document.id), texts
    )


def _tell_issued(
    work: UnitOfWork, case: Case, document: Document, read: DocumentVersion, texts: AppealTexts
) -> None:
    event = new_id()
    work.emit(
        AppealIssued.model_validate(
            {
                "id": event,
                "case": case.id,
                "number": case.number,
                "document": document.id,
                "kind": document.kind,
                "reference": document.reference,
                "country": case.country,
                "desk": case.desk,
                "alerts": [UUID(each["alert"]) for each in document.consented or ()],
                "subject": case.subject,
                "languages": read.languages,
                "audience": document.audience,
                "level": case.level,
                "issued_at": work.now,
                "embargo_until": document.embargo_until,
                "attestation": document.attestation,
                "texts": work.keys.seal_part(event, "texts", case.subject, texts),
            }
        )
    )
    _decide(work, case, document, "approved")
    tell_officers(work, case, NoticeReason.APPEAL_ISSUED)


def _decide(
    work: UnitOfWork, case: Case, document: Document, decision: str, reason: Reason | None = None
) -> None:
    row = new_id()
    place = Place.column("document_decisions", "reason", row)
    work.session.add(
        DocumentDecision(
            id=row,
            document=document.id,
            version=document.version,
            decision=decision,
            decided_by=UUID(work.actor),
            decided_at=work.now,
            reason=work.keys.seal_model(case.subject, place, reason) if reason else None,
        )
    )
    detail: dict[str, str | int | bool | None] = {
        "document": str(document.id),
        "version": document.version,
    }
    if document.reference:
        detail["reference"] = document.reference
    note(
        work, case.id, decision, detail=detail,
        sealed=(case.subject, reason) if reason else None,
    )  # fmt: skip
    detail = {"case": case.number, **{k: v for k, v in detail.items() if k != "document"}}
    work.record(AuditFact(f"appeal.{decision}", "document", document.id, (case.subject,), detail))
