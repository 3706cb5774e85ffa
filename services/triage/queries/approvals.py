"""Which of the cases that wait for a second person can be approved, and which cannot.

It uses only what is not sealed, for all cases at once: a gate that depends on a text, a name or a
source's telephone is checked only on the page of the document. So `ready` may still be refused
there, and a gate that is shut here is shut there too.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from services.triage.queries.reach import latest_reach
from services.triage.queries.relied_on import objected_since, silenced_for
from services.triage.queries.unopened import unopened, unopened_alert, unopened_source
from services.triage.rules.gates.approvals import Approval, approval_of, nearest_to_sending
from services.triage.rules.gates.candidate import AlertFacts, SourceAssessed
from services.triage.tables import (
    BestInterestDecision,
    Case,
    CaseAlert,
    CaseSource,
    Consent,
    Document,
    DocumentVersion,
    KnownAlert,
)


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """Whether what waits can be approved, and until when an embargo holds it."""

    approval: Approval
    embargo_until: datetime | None = None


async def approvals(
    session: AsyncSession, conditions: Collection[ColumnElement[bool]], now: datetime
) -> Mapping[UUID, WaitingCase]:
    """Return by case what waits for a second person; of several, the nearest to being sent.

    `conditions` are SQL conditions on the case. The cost grows with what waits, not with the cases.
    """
    waiting = await _documents(session, conditions)
    cases = {case.id for _, case, _ in waiting}
    sources, alerts = await _sources(session, cases), await _alerts(session, cases)
    found: defaultdict[UUID, list[WaitingCase]] = defaultdict(list)
    for proposed in await session.scalars(
        select(BestInterestDecision.case_id)
        .join(Case, Case.id == BestInterestDecision.case_id)
        .where(BestInterestDecision.decision.is_(None), *conditions)
    ):
        found[proposed].append(WaitingCase(Approval.PROPOSAL))
    reaches: dict[tuple[str, tuple[str, ...]], bool] = {}
    for document, case, unfilled in waiting:
        asked = (case.country, tuple(document.audience))
        if asked not in reaches:
            reaches[asked] = await _reaches_nobody(session, *asked, now)
        about = await _about_withdrawn(session, document, alerts[case.id])
        judged = unopened(case, (document, unfilled), sources[case.id], alerts[case.id], about)
        until = document.embargo_until
        until = until if until and until > now else None
        # Who got the document before may get it, so only its page knows whether it reaches nobody.
        nobody = reaches[asked] and document.followed is None
        approval = approval_of(judged, nobody=nobody, embargoed=until is not None)
        found[case.id].append(WaitingCase(approval, until))
    return {
        case: nearest_to_sending(several, lambda each: each.approval)
        for case, several in found.items()
    }


async def _documents(
    session: AsyncSession, conditions: Collection[ColumnElement[bool]]
) -> Sequence[tuple[Document, Case, list[str]]]:
    """Return what was submitted, with its case and the empty parts of its newest version."""
    rows = await session.execute(
        select(Document, Case, DocumentVersion.unfilled)
        .join(Case, Case.id == Document.case_id)
        .join(
            DocumentVersion,
            (DocumentVersion.document == Document.id)
            & (DocumentVersion.version == Document.version),
        )
        .where(Document.state == "submitted", *conditions)
        .order_by(Document.submitted_at, Document.id)
    )
    return [(document, case, unfilled) for document, case, unfilled in rows]


async def _sources(
    session: AsyncSession, cases: Collection[UUID]
) -> defaultdict[UUID, list[SourceAssessed]]:
    """Return the sources of each case; only sealed data shows which are one person."""
    rows = select(CaseSource).where(CaseSource.case_id.in_(cases))
    found: defaultdict[UUID, list[SourceAssessed]] = defaultdict(list)
    for row in await session.scalars(rows):
        found[row.case_id].append(unopened_source(row))
    return found


async def _alerts(
    session: AsyncSession, cases: Collection[UUID]
) -> defaultdict[UUID, list[AlertFacts]]:
    consents: defaultdict[UUID, list[Consent]] = defaultdict(list)
    told_of = (
        select(Consent)
        .options(defer(Consent.words))
        .join(CaseAlert, CaseAlert.alert == Consent.alert)
        .where(CaseAlert.case_id.in_(cases))
    )
    for consent in await session.scalars(told_of):
        consents[consent.alert].append(consent)
    agreed: defaultdict[UUID, list[BestInterestDecision]] = defaultdict(list)
    for decision in await session.scalars(
        select(BestInterestDecision).where(
            BestInterestDecision.case_id.in_(cases), BestInterestDecision.decision == "agreed"
        )
    ):
        agreed[decision.case_id].append(decision)
    found: defaultdict[UUID, list[AlertFacts]] = defaultdict(list)
    rows: Any = await session.execute(
        select(CaseAlert.case_id, CaseAlert.alert, KnownAlert.withdrawn_at)
        .join(KnownAlert, KnownAlert.alert == CaseAlert.alert)
        .where(CaseAlert.case_id.in_(cases))
    )
    for case, alert, withdrawn_at in rows:
        found[case].append(unopened_alert(alert, withdrawn_at, consents[alert], agreed[case]))
    return found


async def _about_withdrawn(
    session: AsyncSession, document: Document, alerts: Sequence[AlertFacts]
) -> tuple[bool, bool]:
    """Return whether somebody objected to the withdrawn document that it is about, and silence."""
    withdrawn = await session.get(Document, document.notice_of) if document.notice_of else None
    if withdrawn is None:
        return False, False
    here = [each.alert for each in alerts]
    return (
        await objected_since(session, withdrawn, here),
        await silenced_for(session, document.case_id) is not None,
    )


async def _reaches_nobody(
    session: AsyncSession, country: str, audience: Sequence[str], now: datetime
) -> bool:
    """Return whether the document certainly reaches nobody.

    The organisations whose message it is are sealed, so it is counted as one that endangers nobody:
    with any organisation, it reaches no more than that.
    """
    found = await latest_reach(session, country, audience, (), now)
    return found is not None and not found.recipients
