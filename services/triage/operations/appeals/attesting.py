"""The attestation of the gates that an approval passed: dispatch checks it before it sends."""

from collections.abc import Iterable, Sequence
from itertools import product
from uuid import UUID

from sqlalchemy import select

from services.triage.rules.gates.candidate import AlertFacts, Candidate
from services.triage.rules.gates.sources import count
from services.triage.rules.gates.uses import uses_checked_only, uses_of
from services.triage.rules.reach import Reached
from services.triage.rules.references import Reference
from services.triage.tables import BestInterestDecision, Case, Document
from shared.contracts.attestation import Attestation, BestInterest, Consented, digest
from shared.contracts.codes import ConsentState
from shared.contracts.content import AppealTexts
from shared.storage.unit_of_work import UnitOfWork

Unasked = tuple[UUID, str]
"""An alert and a use."""


async def attestation_of(
    work: UnitOfWork,
    case: Case,
    document: Document,
    judged: Candidate,
    issued: tuple[Reference, AppealTexts, Sequence[str]],
    reached: Reached | None,
) -> Attestation:
    """Return the attestation of an approval; `issued`: code, texts, audiences.

    `reached`: the reach that the approver was shown; None: it was not known. What is about a
    withdrawn document is for no audience, but for those who got that one.
    """
    reference, texts, to = issued
    uses = uses_of(judged.audience, names_shown=document.names_shown)
    weighed = uses_checked_only(judged)
    unasked = set() if judged.without_content else _unasked(judged, uses)
    decisions = await _decisions(work, case, unasked)
    former = judged.former and {
        "document": judged.former.document,
        "audience": sorted(set(judged.audience)),
    }
    alone = former if document.notice_of else None
    return Attestation.model_validate(
        {
            "case": case.id,
            "document": document.id,
            "reference": str(reference),
            "audience": to,
            "names_shown": document.names_shown,
            "texts_sha256": digest(texts.model_dump_json().encode()),
            "verification": case.verification,
            "sources": count(judged.sources),
            "consented": [*consented_now(judged), *await _left_since(work, document, judged)],
            # What is sent to nobody needs the consents of its audience all the same.
            "weighed": weighed if to or alone else sorted({*uses, *weighed}),
            # The old field can hold one decision only; with several it stays empty rather than name
            # a wrong one.
            "best_interest": decisions[0] if len(decisions) == 1 else None,
            "best_interests": decisions,
            "drafted_by": document.drafters[0],
            "approved_by": UUID(work.actor),
            "approved_at": work.now,
            "to_nobody": reached is not None and reached.is_nobody,
            "former_recipients": alone,
            "also_to": former if to else None,
            "without_content": judged.without_content,
        }
    )


def consented_now(judged: Candidate) -> list[Consented]:
    """Return for each alert the consents on which the document depends, as they are known now."""
    audience = uses_of(judged.audience, names_shown=judged.names_shown)
    uses = sorted({*audience, *uses_checked_only(judged)})
    return [_consented(alert, uses) for alert in judged.alerts]


async def _left_since(work: UnitOfWork, document: Document, judged: Candidate) -> list[Consented]:
    """Return the alerts that a withdrawn document stood on and that left its case since.

    They are in what a notice calls back, so it is stopped by an objection of theirs as well.
    """
    if not judged.without_content or document.notice_of is None:
        return []
    former = await work.session.get_one(Document, document.notice_of)
    here = {each.alert for each in judged.alerts}
    stood_on = map(Consented.model_validate, former.consented or ())
    return [each for each in stood_on if each.alert not in here]


def _unasked(judged: Candidate, uses: Iterable[str]) -> set[Unasked]:
    """Return each alert with each use for which somebody could not be asked."""
    return {
        (alert.alert, use)
        for use in uses
        for alert in judged.alerts
        if alert.consents.get(use, "unknown") == "unknown"
    }


def _consented(alert: AlertFacts, uses: Iterable[str]) -> Consented:
    """Return the consents of an alert as they stand."""
    return Consented(
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


async def _decisions(
    work: UnitOfWork, case: Case, unasked: set[Unasked]
) -> tuple[BestInterest, ...]:
    """Return the newest decision on each of these, with the alerts and uses that it covers."""
    agreed = await work.session.scalars(
        select(BestInterestDecision)
        .where(
            BestInterestDecision.case_id == case.id,
            BestInterestDecision.decision == "agreed",
            BestInterestDecision.uses.overlap({use for _, use in unasked}),
        )
        .order_by(BestInterestDecision.decided_at.desc(), BestInterestDecision.id.desc())
    )
    left, found = set(unasked), []
    for each in agreed:
        stood_for = left & set(product(each.alerts, each.uses))
        if stood_for and each.decided_by is not None:
            found.append(
                BestInterest(
                    proposed_by=each.proposed_by,
                    decided_by=each.decided_by,
                    uses=tuple(sorted({use for _, use in stood_for})),
                    alerts=tuple(sorted({alert for alert, _ in stood_for})),
                )
            )
            left -= stood_for
    if left:
        raise RuntimeError("a gate stood open on a decision that is not there")
    return tuple(found)
