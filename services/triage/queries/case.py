"""One case, opened: what was told, by whom, what is due and what was made of it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.queries.candidates import AS_TOLD, source_view
from services.triage.queries.deadlines import counts
from services.triage.queries.queue import case_and_item, reason, within
from services.triage.queries.timeline import (
    PROTECTION,
    counted,
    embargoes,
    sendings_of,
    unopened,
)
from services.triage.queries.unsealing import open_consent, open_facts, open_persons
from services.triage.rules import sources
from services.triage.schemas import (
    AlertView,
    BestInterestView,
    CampaignView,
    CaseView,
    DeadlineView,
    DocumentOutline,
    LinkView,
    RefusalView,
    SourceView,
    TimelineItem,
)
from services.triage.tables import (
    Alert,
    BestInterestDecision,
    Case,
    CaseAlert,
    CaseLink,
    CaseSource,
    Consent,
    Deadline,
    Document,
    KnownAlert,
)
from shared.access.authorise import Reach
from shared.access.names import account_of
from shared.clock import utc_now
from shared.contracts.codes import Expectation
from shared.contracts.content import ConsentWords, Reason, Source
from shared.late_answers import WITHIN
from shared.storage.columns import place_of
from shared.storage.sealing import Erased, Keys


async def case_shown(
    session: AsyncSession,
    keys: Keys,
    case_id: UUID,
    reach: Reach,
    told: Sequence[CampaignView],
) -> CaseView:
    """Return the case. Of the cases like it, only those within `reach` are named.

    `told`: what became of the deliveries of its documents (`queries.timeline.campaigns`).
    """
    case, shown = await case_and_item(session, case_id)
    happened = await counted(session, case.id)
    asked = happened.get(PROTECTION, 0)
    return CaseView(
        case=shown,
        score=case.score,
        policy=case.policy,
        reasons=[reason(case, code) for code in case.rules],
        outcome=case.outcome,
        erased=keys.is_erased(case.subject),
        alerts=await _alerts(session, keys, case),
        sources=await _sources(session, keys, case),
        links=await _links(session, case, reach),
        deadlines=await _deadlines(session, case),
        best_interest=await _best_interest(session, keys, case),
        documents=await outlines(session, case.id, told),
        happened=sum(happened.values()),
        protection_requests=asked,
        protection_not_begun=await unopened(session, case.id, utc_now() - WITHIN) if asked else 0,
        restricted_to=case.restricted_to,
    )


def accounts_of(shown: CaseView, happened: Sequence[TimelineItem]) -> Iterator[UUID | None]:
    """Name every account that the page of a case shows."""
    yield shown.case.assigned_to
    for document in shown.documents:
        yield from (*document.drafters, document.submitted_by, document.approved_by)
    for decision in shown.best_interest:
        yield from (decision.proposed_by, decision.decided_by)
    for alert in shown.alerts:
        yield from alert.recorded_refusals()
    for entry in happened:
        yield from (account_of(entry.actor), account_of(entry.detail.get("account")))


async def linked_case(session: AsyncSession, case: UUID, link: UUID) -> UUID | None:
    """Return the other case of a link that this case has; None if it has no such link."""
    found = await session.get(CaseLink, link)
    if found is None or case not in {found.newer, found.older}:
        return None
    return found.other_than(case)


async def outlines(
    session: AsyncSession, case: UUID, told: Sequence[CampaignView]
) -> list[DocumentOutline]:
    found = await session.scalars(
        select(Document).where(Document.case_id == case).order_by(Document.created_at, Document.id)
    )
    rows, now = found.all(), utc_now()
    became = await sendings_of(session, case, told, embargoes(rows, now))
    return [
        outline(row).model_copy(
            update={"sending": became.get(row.id), "not_begun": _not_begun(row, became, now)}
        )
        for row in rows
    ]


def _not_begun(document: Document, told_of: Collection[UUID], now: datetime) -> bool:
    if document.state != "issued" or document.approved_at is None or document.id in told_of:
        return False
    return now - document.approved_at >= WITHIN


def outline(document: Document) -> DocumentOutline:
    return DocumentOutline.model_validate(document, from_attributes=True)


async def _alerts(session: AsyncSession, keys: Keys, case: Case) -> list[AlertView]:
    rows = await session.execute(
        select(Alert, KnownAlert, CaseAlert.link)
        .join(KnownAlert, KnownAlert.alert == Alert.alert)
        .join(CaseAlert, CaseAlert.alert == Alert.alert)
        .where(CaseAlert.case_id == case.id)
        .order_by(*AS_TOLD)
    )
    found = rows.all()
    consents: dict[UUID, dict[str, str]] = {}
    words: dict[UUID, dict[str, ConsentWords]] = {}
    recorded: dict[UUID, dict[str, UUID]] = {}
    before: dict[UUID, dict[str, RefusalView]] = {}
    known = select(Consent).where(Consent.alert.in_([alert.alert for alert, _, _ in found]))
    for consent in await session.scalars(known):
        consents.setdefault(consent.alert, {})[consent.use] = consent.state
        if consent.changed_by is not None:
            recorded.setdefault(consent.alert, {})[consent.use] = consent.changed_by
        if consent.lifted and consent.refused_at is not None:
            refusal = RefusalView(at=consent.refused_at, by=consent.refused_by)
            before.setdefault(consent.alert, {})[consent.use] = refusal
        if said := open_consent(keys, consent):
            words.setdefault(consent.alert, {})[consent.use] = said
    return [
        AlertView(
            alert=alert.alert,
            filed_at=alert.filed_at,
            channel=alert.channel,
            asked_for=alert.asked_for,
            withdrawn=standing.withdrawn_at is not None,
            joined=link is not None,
            consents=consents.get(alert.alert, {}),
            consent_words=words.get(alert.alert, {}),
            consents_by=recorded.get(alert.alert, {}),
            refused_before=before.get(alert.alert, {}),
            erased=erased,
            persons=[] if erased else list(open_persons(keys, alert).persons),
            facts=None if erased else open_facts(keys, alert),
            expected=[] if erased else _expected(alert.expected),
        )
        for alert, standing, link in found
        for erased in [keys.is_erased(alert.subject)]
    ]


async def _sources(session: AsyncSession, keys: Keys, case: Case) -> list[SourceView]:
    rows = await session.scalars(
        select(CaseSource).where(CaseSource.case_id == case.id).order_by(CaseSource.id)
    )
    told = [(source, _source_words(keys, source)) for source in rows]
    alike = sources.alike([source_view(source, words) for source, words in told])
    return [
        SourceView(
            id=source.id,
            relation=source.relation,
            reliability=source.reliability,
            independent=source.independent,
            assessed=source.assessed_by is not None,
            added_at=source.added_at,
            words=words,
            alike=place in alike,
        )
        for place, (source, words) in enumerate(told)
    ]


def _source_words(keys: Keys, source: CaseSource) -> Source | None:
    if source.words is None or keys.is_erased(source.subject):
        return None
    place = place_of(CaseSource.words, source.id)
    return keys.open_model(Source, place, source.words)


async def _links(session: AsyncSession, case: Case, reach: Reach) -> list[LinkView]:
    rows = await session.execute(
        select(CaseLink, Case.id, Case.number)
        .join(Case, or_(Case.id == CaseLink.newer, Case.id == CaseLink.older))
        .where(or_(CaseLink.newer == case.id, CaseLink.older == case.id), Case.id != case.id)
        .where(*within(reach))
        .order_by(CaseLink.score.desc(), CaseLink.id)
    )
    return [
        LinkView(
            id=link.id,
            case=other,
            number=number,
            score=link.score,
            reasons=link.reasons,
            state=link.state,
        )
        for link, other, number in rows
    ]


async def _deadlines(session: AsyncSession, case: Case) -> list[DeadlineView]:
    rows = await session.execute(
        select(Deadline, counts())
        .where(Deadline.case_id == case.id, Deadline.stopped_at.is_(None))
        .order_by(Deadline.due_at, Deadline.id)
    )
    return [
        DeadlineView(
            id=d.id,
            kind=d.kind,
            step=d.step,
            due_at=d.due_at,
            day=d.day,
            at=d.at,
            rang=d.rang_at is not None,
            passed=not still_counts,
        )
        for d, still_counts in rows
    ]


def _expected(stored: list[Any]) -> list[Expectation]:
    return [Expectation.model_validate(each) for each in stored]


async def _best_interest(session: AsyncSession, keys: Keys, case: Case) -> list[BestInterestView]:
    rows = await session.scalars(
        select(BestInterestDecision)
        .where(BestInterestDecision.case_id == case.id)
        .order_by(BestInterestDecision.id)
    )
    return [
        BestInterestView(
            id=each.id,
            uses=each.uses,
            reason=_reason(keys, each),
            proposed_by=each.proposed_by,
            decision=each.decision,
            decided_by=each.decided_by,
        )
        for each in rows
    ]


def _reason(keys: Keys, decision: BestInterestDecision) -> str | None:
    """Return why it was proposed; None where nobody can read it any more."""
    place = place_of(BestInterestDecision.reason, decision.id)
    try:
        return keys.open_model(Reason, place, decision.reason).reason
    except Erased:
        return None
