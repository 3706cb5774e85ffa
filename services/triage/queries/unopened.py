"""Make what the gates check of a document, as far as nothing has to be opened for it.

The list of an approver is made of these alone; the page of a document and its approval add to each
what is sealed. So no gate can see one thing in the list and another at the approval.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from services.triage.rules.gates.candidate import AlertFacts, Candidate, SourceAssessed
from services.triage.tables import BestInterestDecision, Case, CaseSource, Consent, Document


def unopened(
    case: Case,
    document: tuple[Document, Sequence[str]],
    sources: Sequence[SourceAssessed],
    alerts: Sequence[AlertFacts],
    about_withdrawn: tuple[bool, bool],
) -> Candidate:
    """Return the document as the gates see it where nothing is opened.

    `document`: with the empty parts of its newest version. `about_withdrawn`: whether somebody
    objected to the withdrawn document that it is about, and whether nothing may be said of that.
    """
    row, unfilled = document
    objected, silent = about_withdrawn
    return Candidate(
        case_open=case.state == "open",
        verification=case.verification,
        sources=sources,
        alerts=alerts,
        audience=row.audience,
        names_shown=row.names_shown,
        harm_confirmed=frozenset(row.harm_confirmed),
        unfilled=unfilled,
        submitted_at=row.submitted_at,
        confirmed=frozenset(),
        without_content=row.without_content,
        objected_to=objected,
        silent=silent,
        former=None,
        sealed=None,
    )


def unopened_source(row: CaseSource) -> SourceAssessed:
    """Return a source of which nobody is asked who it is."""
    assessed = row.assessed_by is not None
    return SourceAssessed(
        row.relation, row.reliability, row.independent, assessed, known_by=frozenset(), name=""
    )


def unopened_alert(
    alert: UUID,
    withdrawn_at: datetime | None,
    consents: Iterable[Consent],
    agreed: Iterable[BestInterestDecision],
) -> AlertFacts:
    """Return an alert with its consents as they are recorded. `agreed`: decisions of the case."""
    told = list(consents)
    return AlertFacts(
        alert=alert,
        withdrawn=withdrawn_at is not None,
        recorded={each.use: each.state for each in told},
        by_person=frozenset(each.use for each in told if each.answers.persons),
        since={each.use: each.since for each in told},
        heard={each.use: each.heard_at for each in told},
        in_their_interest=frozenset(
            use for each in agreed if alert in each.alerts for use in each.uses
        ),
        lifted=frozenset(each.use for each in told if each.lifted),
        sealed=None,
    )
