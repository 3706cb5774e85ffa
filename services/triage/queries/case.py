"""Read one case for its page: alerts, sources, links, deadlines and documents."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.triage.queries.assessed_sources import source_view
from services.triage.queries.case_records import AlertRecords, CaseRecords, case_records
from services.triage.queries.deadlines import counts
from services.triage.queries.persons_shown import person_consents
from services.triage.queries.queue import CaseFound, reason, visible_to
from services.triage.queries.timeline import PROTECTION, Documents, counted, documents
from services.triage.queries.unsealing import open_consent, open_facts, open_persons, open_source
from services.triage.rules.gates import sources
from services.triage.rules.kinds import is_handed_over
from services.triage.rules.withdrawals import SETTLED
from services.triage.schemas import (
    AlertView,
    BestInterestView,
    CaseView,
    DeadlineView,
    DocumentOutline,
    LinkView,
    RefusalView,
    SourceView,
    TimelineItem,
)
from services.triage.tables import (
    BestInterestDecision,
    Case,
    CaseLink,
    CaseSource,
    Deadline,
    Document,
)
from shared.access.authorise import Reach
from shared.access.names import account_of
from shared.clock import utc_now
from shared.contracts.codes import Expectation
from shared.contracts.content import Reason
from shared.late_answers import WITHIN
from shared.storage.columns import place_of
from shared.storage.sealing import Erased, Keys


@dataclass(frozen=True)
class CaseRead:
    """A case with its records, still sealed, and its documents."""

    found: CaseFound
    told: CaseRecords
    made: Documents


async def read_case(session: AsyncSession, found: CaseFound) -> CaseRead:
    told = await case_records(session, found.case)
    return CaseRead(found, told, await documents(session, found.case.id, utc_now()))


async def case_shown(session: AsyncSession, keys: Keys, read: CaseRead, reach: Reach) -> CaseView:
    """Return the opened case. Of its linked cases, only those within `reach` are listed."""
    case, told = read.found.case, read.told
    happened = await counted(session, case.id, utc_now() - WITHIN)
    return CaseView(
        case=read.found.item,
        score=case.score,
        policy=case.policy,
        reasons=[reason(case, code) for code in case.rules],
        outcome=case.outcome,
        erased=keys.is_erased(case.subject),
        alerts=[_alert(keys, each) for each in told.alerts],
        sources=_sources(keys, told.sources),
        links=await _links(session, case, reach),
        deadlines=await _deadlines(session, case),
        best_interest=[_best_interest(keys, each) for each in told.decisions],
        documents=_outlines(read.made),
        silence=read.found.is_silent,
        happened=happened.all,
        protection_requests=happened.by_kind.get(PROTECTION, 0),
        protection_not_begun=happened.unopened,
        restricted_to=case.restricted_to,
    )


def accounts_of(shown: CaseView, happened: Sequence[TimelineItem]) -> Iterator[UUID | None]:
    """Yield every account that the page of a case shows."""
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
    """Return the other case of this case's link; None if this case has no such link."""
    found = await session.get(CaseLink, link)
    if found is None or case not in {found.newer, found.older}:
        return None
    return found.other_than(case)


def _outlines(made: Documents) -> list[DocumentOutline]:
    now = utc_now()
    return [
        outline(row).model_copy(
            update={
                "sending": made.became.get(row.id),
                "not_begun": _not_begun(row, made.became, now),
            }
        )
        for row in made.rows
    ]


def _not_begun(document: Document, told_of: Collection[UUID], now: datetime) -> bool:
    if document.state != "issued" or document.approved_at is None or document.id in told_of:
        return False
    if is_handed_over(document.attestation):
        return False
    return now - document.approved_at >= WITHIN


def outline(document: Document) -> DocumentOutline:
    shown = DocumentOutline.model_validate(document, from_attributes=True)
    return shown.model_copy(update={"by_hand": is_handed_over(document.attestation)})


def _alert(keys: Keys, told: AlertRecords) -> AlertView:
    alert, erased = told.alert, keys.is_erased(told.alert.subject)
    words = {each.use: open_consent(keys, each) for each in told.consents}
    return AlertView(
        alert=alert.alert,
        filed_at=alert.filed_at,
        channel=alert.channel,
        asked_for=alert.asked_for,
        withdrawn=told.known.withdrawn_at is not None,
        joined=told.joined,
        consents={each.use: each.state for each in told.consents},
        consent_words={use: said for use, said in words.items() if said},
        consents_by={each.use: each.changed_by for each in told.consents if each.changed_by},
        general_consents={
            each.use: each.answers.general for each in told.consents if each.answers.persons
        },
        person_consents=list(person_consents(keys, told)),
        refused_before={
            each.use: RefusalView(at=each.refused_at, by=each.refused_by)
            for each in told.consents
            if each.lifted and each.refused_at is not None
        },
        erased=erased,
        persons=[] if erased else list(open_persons(keys, alert).persons),
        facts=None if erased else open_facts(keys, alert),
        expected=[] if erased else _expected(alert.expected),
        amended=told.known.amended,
        amended_at=told.known.amended_at,
        amended_fields=told.known.amended_fields,
    )


def _sources(keys: Keys, rows: Sequence[CaseSource]) -> list[SourceView]:
    told = [(source, open_source(keys, source)) for source in rows]
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


async def _links(session: AsyncSession, case: Case, reach: Reach) -> list[LinkView]:
    kind_there, of_there = _begun_notice()
    rows = await session.execute(
        select(
            CaseLink, Case.id, Case.number, _issued_reference(), kind_there, of_there, _is_merged()
        )
        .join(Case, or_(Case.id == CaseLink.newer, Case.id == CaseLink.older))
        .where(or_(CaseLink.newer == case.id, CaseLink.older == case.id), Case.id != case.id)
        .where(*visible_to(reach))
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
            issued_there=issued,
            notice_there=notice,
            notice_there_of=of,
            merged_elsewhere=link.state == "proposed" and merged,
        )
        for link, other, number, issued, notice, of, merged in rows
    ]


def _issued_reference() -> ScalarSelect[str | None]:
    """Return the reference of a document that stands for the other case."""
    return (
        select(Document.reference)
        .where(Document.case_id == Case.id, Document.state == "issued")
        .order_by(Document.id)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def _begun_notice() -> tuple[ScalarSelect[str], ScalarSelect[str | None]]:
    """Return the kind of a notice to be issued in the other case, and what it is about."""
    former = aliased(Document)
    begun = (Document.case_id == Case.id, Document.state.not_in(SETTLED))
    kind = select(Document.kind).join(former, former.id == Document.notice_of).where(*begun)
    reference = select(former.reference).join(Document, former.id == Document.notice_of)
    return (
        kind.order_by(Document.id).limit(1).correlate(Case).scalar_subquery(),
        reference.where(*begun).order_by(Document.id).limit(1).correlate(Case).scalar_subquery(),
    )


def _is_merged() -> ColumnElement[bool]:
    """Return the SQL condition for another case that was merged into some case."""
    merged = aliased(CaseLink)
    of_it = or_(merged.newer == Case.id, merged.older == Case.id)
    return (
        exists()
        .where(of_it, merged.state == "accepted", merged.kept_case != Case.id)
        .correlate(Case)
    )


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
            document=d.document,
        )
        for d, still_counts in rows
    ]


def _expected(stored: list[Any]) -> list[Expectation]:
    return [Expectation.model_validate(each) for each in stored]


def _best_interest(keys: Keys, decision: BestInterestDecision) -> BestInterestView:
    return BestInterestView(
        id=decision.id,
        uses=decision.uses,
        reason=_reason(keys, decision),
        proposed_by=decision.proposed_by,
        decision=decision.decision,
        decided_by=decision.decided_by,
    )


def _reason(keys: Keys, decision: BestInterestDecision) -> str | None:
    """Return the reason of the proposal; None if its key is erased."""
    place = place_of(BestInterestDecision.reason, decision.id)
    try:
        return keys.open_model(Reason, place, decision.reason).reason
    except Erased:
        return None
