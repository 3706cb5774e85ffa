"""Open a support request for somebody who may read it."""

from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from uuid import UUID

from services.relocation.programmes import CRITERIA
from services.relocation.queries import SealedRequest, listed
from services.relocation.schemas.views import (
    AssessmentView,
    ConsentView,
    CostView,
    DecisionView,
    FindingView,
    OtherRequestView,
    SupportRequestView,
)
from services.relocation.sealed import (
    AssessmentWords,
    CostWords,
    DecisionWords,
    SupportNeed,
)
from services.relocation.tables import Assessment, Consent, CostLine, Decision, SupportRequest
from shared.contracts.consents import consent_answers
from shared.storage.columns import place_of
from shared.storage.sealing import Keys


class Reader(StrEnum):
    """How much of a request this person may see."""

    WHOLE = "whole"
    COLLEAGUE = "colleague"
    """The colleague who asked for it sees what they sent, and the result with its reason."""
    PARTNER = "partner"
    """A partner who filed it does not see the reason, which is for colleagues."""


def open_file(file: SealedRequest, keys: Keys, reader: Reader) -> SupportRequestView:
    """Open what this reader may see; raise `Erased` if nobody can open it any more."""
    request = file.request
    told = keys.open_model(SupportNeed, place_of(SupportRequest.need, request.id), request.need)
    whole = reader is Reader.WHOLE
    assessments = tuple(file.assessments) if whole else ()
    return SupportRequestView(
        **listed(request, file.file).model_dump(),
        version=request.version,
        alert=request.alert,
        case_closed_at=file.case and file.case.closed_at,
        case_level=file.case and file.case.level,
        person=told.person,
        situation=told.situation,
        contact=told.contact,
        consent=told.consent,
        consents=tuple(
            ConsentView(use=each.use, state=_state(each, request.person), since=each.since)
            for each in file.consents
        ),
        assessors=tuple(assessments[0].assessors) if assessments else (),
        assessments=tuple(
            _assessment(each, file.lines.get(each.id, ()), keys) for each in assessments
        ),
        decision=file.decision and _decision(file.decision, keys, reader),
        others=tuple(OtherRequestView(**asdict(each)) for each in file.others) if whole else (),
    )


def _state(consent: Consent, person: UUID | None) -> str:
    """Return the consent of the person in need; if it is not known who that is, of the alert."""
    if person is None:
        return consent.state
    since = consent.by_person_since
    return consent_answers(consent.state, consent.since, consent.by_person, since).of(person)


def _assessment(assessment: Assessment, lines: Sequence[CostLine], keys: Keys) -> AssessmentView:
    words = keys.open_model(
        AssessmentWords, place_of(Assessment.words, assessment.id), assessment.words
    )
    return AssessmentView(
        id=assessment.id,
        number=assessment.number,
        assessed_by=assessment.assessed_by,
        assessed_at=assessment.assessed_at,
        programme=assessment.programme,
        criteria={
            name: FindingView(finding=getattr(assessment, name), words=getattr(words, name))
            for name in CRITERIA
        },
        exclusions=tuple(assessment.exclusions),
        ruled_out=tuple(assessment.ruled_out),
        unanswered=tuple(assessment.unanswered),
        currency=assessment.currency,
        ceiling=assessment.ceiling,
        costs_total=assessment.costs,
        recommended=assessment.recommended,
        same_costs=assessment.same_costs,
        other_persons=dict(words.other_persons),
        costs=tuple(_cost(line, keys) for line in lines),
    )


def _cost(line: CostLine, keys: Keys) -> CostView:
    words = keys.open_model(CostWords, place_of(CostLine.words, line.id), line.words)
    return CostView(
        kind=line.kind, amount=line.amount, currency=line.currency, description=words.description
    )


def _decision(decision: Decision, keys: Keys, reader: Reader) -> DecisionView:
    reason = None
    if decision.words is not None and reader is not Reader.PARTNER:
        place = place_of(Decision.words, decision.id)
        reason = keys.open_model(DecisionWords, place, decision.words).reason
    return DecisionView(
        decision=decision.decision,
        amount=decision.amount,
        currency=decision.currency,
        decided_at=decision.decided_at,
        assessment=decision.assessment,
        decided_by=decision.decided_by if reader is Reader.WHOLE else None,
        reason=reason,
    )
