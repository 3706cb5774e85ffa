"""Which of the cases that wait for a second person can be approved, and which cannot.

It uses only what is not sealed, for all cases at once: a gate that depends on a text, a name or a
source's telephone is checked only on the page of the document. So `ready` may still be refused
there, and a gate that is shut here is shut there too.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.queries.reach import latest_reach
from services.triage.queries.relied_on import objected_since, silenced_for
from services.triage.rules.gates.approvals import Approval, approval_of, nearest_to_sending
from services.triage.rules.gates.candidate import AlertFacts, Candidate, SourceAssessed
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
    documents = await _documents(session, conditions)
    cases = {row.case_id for row in documents}
    sources, alerts = await _sources(session, cases), await _alerts(session, cases)
    found: defaultdict[UUID, list[WaitingCase]] = defaultdict(list)
    for case in await session.scalars(
        select(BestInterestDecision.case_id)
        .join(Case, Case.id == BestInterestDecision.case_id)
        .where(BestInterestDecision.decision.is_(None), *conditions)
    ):
        found[case].append(WaitingCase(Approval.PROPOSAL))
    reaches: dict[tuple[str, tuple[str, ...]], bool] = {}
    for row in documents:
        asked = (row.country, tuple(row.audience))
        if asked not in reaches:
            reaches[asked] = await _reaches_nobody(session, *asked, now)
        judged = _candidate(row, sources[row.case_id], alerts[row.case_id])
        judged = await _with_silence(session, row, judged)
        until = row.embargo_until if row.embargo_until and row.embargo_until > now else None
        # Who got the document before may get it, so only its page knows whether it reaches nobody.
        nobody = reaches[asked] and row.notice_of is None and row.follows is None
        approval = approval_of(judged, nobody=nobody, embargoed=until is not None)
        found[row.case_id].append(WaitingCase(approval, until))
    return {
        case: nearest_to_sending(waiting, lambda each: each.approval)
        for case, waiting in found.items()
    }


async def _documents(
    session: AsyncSession, conditions: Collection[ColumnElement[bool]]
) -> Sequence[Row[Any]]:
    rows: Any = await session.execute(
        select(
            Document.case_id,
            Document.without_content.label("without_content"),
            Document.notice_of,
            Document.follows,
            Document.audience,
            Document.names_shown,
            Document.harm_confirmed,
            Document.submitted_at,
            Document.embargo_until,
            DocumentVersion.unfilled,
            Case.country,
            Case.state,
            Case.verification,
        )
        .join(Case, Case.id == Document.case_id)
        .join(
            DocumentVersion,
            (DocumentVersion.document == Document.id)
            & (DocumentVersion.version == Document.version),
        )
        .where(Document.state == "submitted", *conditions)
        .order_by(Document.submitted_at, Document.id)
    )
    found: Sequence[Row[Any]] = rows.all()
    return found


async def _sources(
    session: AsyncSession, cases: Collection[UUID]
) -> defaultdict[UUID, list[SourceAssessed]]:
    """Return the sources of each case; only sealed data shows which are one person."""
    rows = await session.execute(
        select(
            CaseSource.case_id,
            CaseSource.relation,
            CaseSource.reliability,
            CaseSource.independent,
            CaseSource.assessed_by,
        ).where(CaseSource.case_id.in_(cases))
    )
    found: defaultdict[UUID, list[SourceAssessed]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(
            SourceAssessed(
                row.relation, row.reliability, row.independent, row.assessed_by is not None
            )
        )
    return found


async def _alerts(
    session: AsyncSession, cases: Collection[UUID]
) -> defaultdict[UUID, list[AlertFacts]]:
    consents: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    told_of: Any = await session.execute(
        select(Consent.alert, Consent.use, Consent.state, Consent.heard_at, Consent.refused_at)
        .join(CaseAlert, CaseAlert.alert == Consent.alert)
        .where(CaseAlert.case_id.in_(cases))
    )
    for consent in told_of:
        consents[consent.alert].append(consent)
    agreed: defaultdict[UUID, set[str]] = defaultdict(set)
    for decision in await session.scalars(
        select(BestInterestDecision).where(
            BestInterestDecision.case_id.in_(cases), BestInterestDecision.decision == "agreed"
        )
    ):
        for alert in decision.alerts:
            agreed[alert].update(decision.uses)
    found: defaultdict[UUID, list[AlertFacts]] = defaultdict(list)
    for row in await session.execute(
        select(CaseAlert.case_id, CaseAlert.alert, KnownAlert.withdrawn_at)
        .join(KnownAlert, KnownAlert.alert == CaseAlert.alert)
        .where(CaseAlert.case_id.in_(cases))
    ):
        told = consents[row.alert]
        found[row.case_id].append(
            AlertFacts(
                alert=row.alert,
                withdrawn=row.withdrawn_at is not None,
                consents={each.use: each.state for each in told},
                # The situation of the persons is sealed, so it counts as neither hiding nor
                # reachable.
                situations=(),
                reachable=False,
                heard={each.use: each.heard_at for each in told},
                in_their_interest=frozenset(agreed[row.alert]),
                lifted=frozenset(
                    each.use for each in told if each.refused_at and each.state != "refused"
                ),
            )
        )
    return found


def _candidate(
    row: Row[Any], sources: Sequence[SourceAssessed], alerts: Sequence[AlertFacts]
) -> Candidate:
    return Candidate(
        case_open=row.state == "open",
        verification=row.verification,
        sources=sources,
        alerts=alerts,
        audience=row.audience,
        names_shown=row.names_shown,
        named_in_text=False,
        harm_confirmed=frozenset(row.harm_confirmed),
        asks_to_write=False,
        unfilled=row.unfilled,
        submitted_at=row.submitted_at,
        without_content=row.without_content,
    )


async def _with_silence(session: AsyncSession, row: Row[Any], judged: Candidate) -> Candidate:
    """Return the candidate with what its case says of the withdrawn document that it is about."""
    former = await session.get(Document, row.notice_of) if row.notice_of else None
    if former is None:
        return judged
    here = [each.alert for each in judged.alerts]
    return replace(
        judged,
        silent=await silenced_for(session, row.case_id) is not None,
        objected_to=await objected_since(session, former, here),
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
