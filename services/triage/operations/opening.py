"""An alert becomes a case on its desk's queue."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.triage.operations import clocks
from services.triage.operations.assessing import danger_of, violations_of
from services.triage.operations.likeness import (
    Neighbour,
    fingerprint_of,
    marked,
    neighbours,
    propose,
)
from services.triage.operations.notices import tell_officers
from services.triage.operations.standing import filed_consents
from services.triage.operations.storing import keep_alert, store_case
from services.triage.operations.timeline import Detail, entry
from services.triage.parts import Parts
from services.triage.rules.clocks import acknowledgement, expectations
from services.triage.rules.risk import Assessment, assess
from services.triage.rules.similarity import Fingerprint, tells_of_attack_on_colleague
from services.triage.tables import Alert, Case, CaseSource, TimelineEntry
from shared.clock import new_id
from shared.contracts.codes import RANKS
from shared.contracts.content import Facts, Persons, Source
from shared.contracts.intake import AlertFiled
from shared.contracts.triage import CaseOpened
from shared.notices import NoticeReason
from shared.storage.sealing import Place, Sealed
from shared.storage.unit_of_work import AuditFact, UnitOfWork


@dataclass(frozen=True)
class Told:
    """What an alert says, opened."""

    persons: Persons
    facts: Facts


async def open_case(work: UnitOfWork, event: AlertFiled, *, parts: Parts) -> None:
    """Open a case for the alert, propose links to cases like it, start its clocks.

    Whoever looks for the same persons waits until this work ends (see `keep_alert`), so that of two
    alerts of one person, filed at the same moment, one sees the other.
    """
    told = Told(
        work.keys.open_part(Persons, event.id, "persons", event.persons),
        work.keys.open_part(Facts, event.id, "facts", event.facts),
    )
    marks = await marked(parts.lookup, told.persons)
    await keep_alert(work, _alert(work, event, told), filed_consents(work, event), marks)
    near = await neighbours(work, event.alert, marks)
    fingerprint = fingerprint_of(event.country, event.acts, marks)
    assessment = _assess(work, parts, event, told, near, fingerprint)
    due = (*acknowledgement(work.now), *expectations(event.expected, work.now))
    case = _case(work, event, assessment, min(each.due_at for each in due))
    deadlines = clocks.deadlines_of(case.id, due)
    case.number = await store_case(
        work, case, _source(work, case.id, event), deadlines, _entries(work, case, event)
    )
    clocks.start(work, deadlines)
    propose(work, case.id, fingerprint, near)
    _tell(work, case, event, assessment)


def _assess(
    work: UnitOfWork,
    parts: Parts,
    event: AlertFiled,
    told: Told,
    near: list[Neighbour],
    fingerprint: Fingerprint,
) -> Assessment:
    colleagues_attacked = any(
        tells_of_attack_on_colleague(fingerprint, each.fingerprint) for each in near
    )
    danger = danger_of(
        parts.taxonomy,
        (told.persons, told.facts),
        event.acts,
        event.expected,
        colleagues_attacked=colleagues_attacked,
    )
    return assess(danger, work.now)


def _case(
    work: UnitOfWork, event: AlertFiled, assessment: Assessment, next_due_at: datetime
) -> Case:
    return Case(
        id=new_id(),
        subject=event.subject,
        country=event.country,
        desk=event.desk,
        state="open",
        level=assessment.level,
        level_rank=RANKS[assessment.level],
        score=assessment.score,
        policy=assessment.policy,
        rules=[rule.code for rule in assessment.reasons],
        violations=violations_of(event.acts),
        next_due_at=next_due_at,
        opened_at=work.now,
        verification="not-started",
    )


def _alert(work: UnitOfWork, event: AlertFiled, told: Told) -> Alert:
    def seal(column: str, model: Persons | Facts) -> Sealed:
        place = Place.column("alerts", column, event.alert)
        return work.keys.seal_model(event.subject, place, model)

    return Alert(
        alert=event.alert,
        subject=event.subject,
        country=event.country,
        filed_at=event.filed_at,
        channel=event.channel,
        asked_for=list(event.asked_for),
        acts=[act.model_dump(mode="json") for act in event.acts],
        expected=[each.model_dump(mode="json") for each in event.expected],
        persons=seal("persons", told.persons),
        facts=seal("facts", told.facts),
    )


def _source(work: UnitOfWork, case: UUID, event: AlertFiled) -> CaseSource:
    reporter = event.source.subject
    relation, words, source = "other", None, new_id()
    # Whoever reported it may have been erased since: the alert still opens its case.
    if not work.keys.is_erased(reporter):
        told = work.keys.open_part(Source, event.id, "source", event.source)
        relation = told.relation
        words = work.keys.seal_model(reporter, Place.column("case_sources", "words", source), told)
    return CaseSource(
        id=source,
        case_id=case,
        alert=event.alert,
        subject=reporter,
        relation=relation,
        reliability=event.reliability,
        independent=True,
        added_by=work.actor,
        added_at=work.now,
        words=words,
    )


def _entries(work: UnitOfWork, case: Case, event: AlertFiled) -> tuple[TimelineEntry, ...]:
    opened: Detail = {"level": case.level, "score": case.score, "policy": case.policy}
    return (
        entry(work, case.id, "alert-filed", at=event.filed_at, detail={"channel": event.channel}),
        entry(work, case.id, "case-opened", detail=opened),
    )


def _tell(work: UnitOfWork, case: Case, event: AlertFiled, assessment: Assessment) -> None:
    work.emit(
        CaseOpened(
            case=case.id,
            number=case.number,
            alerts=(event.alert,),
            desk=case.desk,
            level=assessment.level,
            opened_at=work.now,
        )
    )
    if assessment.level in {"critical", "high"}:
        tell_officers(work, case, NoticeReason.CASE_OPENED)
    work.record(
        AuditFact(
            "case.open", "case", case.id, (event.subject,),
            {"number": case.number, "level": case.level, "policy": case.policy},
        )
    )  # fmt: skip
