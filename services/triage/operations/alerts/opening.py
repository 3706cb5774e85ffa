"""Open a case for an alert, in the queue of its desk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import InstrumentedAttribute

from services.triage.context import Context
from services.triage.operations import deadlines
from services.triage.operations.alerts.event_facts import facts_of
from services.triage.operations.alerts.known_facts import filed_consents
from services.triage.operations.alerts.person_consents import add_filed_words
from services.triage.operations.alerts.storing import (
    AlertToStore,
    NewCase,
    store_alerts,
    store_cases,
)
from services.triage.operations.appeals.issued import notify_of_similar_case
from services.triage.operations.cases.assessing import danger_of, violations_of
from services.triage.operations.links.name_marks import Mark, fingerprint_of, with_marks
from services.triage.operations.links.proposing import proposals_for
from services.triage.operations.links.similar_cases import (
    MOST,
    NOT_ALL_COMPARED,
    SimilarCase,
    SimilarCases,
    find_similar_cases,
)
from services.triage.operations.notices import notify_of_opening
from services.triage.operations.timeline import Detail, entry
from services.triage.rules.deadlines import acknowledgement, expectations, is_soon
from services.triage.rules.expectations import counted
from services.triage.rules.risk import Assessment, assess
from services.triage.rules.similarity import Fingerprint, attacks_of, tells_of_attack_on_colleague
from services.triage.tables import Alert, CaseSource
from services.triage.tables.metadata import Values
from shared.clock import new_id
from shared.contracts.codes import RANKS
from shared.contracts.content import Source
from shared.contracts.facts import Facts
from shared.contracts.intake import AlertFiled
from shared.contracts.persons import Persons
from shared.contracts.triage import CaseOpened
from shared.messaging.handlers import OpenedEvent
from shared.storage.columns import place_of
from shared.storage.sealing import Sealed
from shared.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class OpenedAlert:
    """The opened content of an alert."""

    persons: Persons
    facts: Facts


@dataclass(frozen=True)
class _Opening:
    """One of several alerts whose cases are opened together. `work` may open its content."""

    work: UnitOfWork
    heard: OpenedEvent
    told: OpenedAlert
    marks: Collection[Mark]
    fingerprint: Fingerprint
    case: UUID

    @property
    def event(self) -> AlertFiled:
        event: AlertFiled = self.heard.event
        return event


async def open_cases(work: UnitOfWork, heard: Sequence[OpenedEvent], *, context: Context) -> None:
    """Open a case for each alert, propose links to similar cases, start its deadlines.

    A search for the same persons waits until this work ends (see `store_alerts`), so that of two
    alerts about one person, filed at the same moment, one finds the other.
    """
    opening = [await _opened(work, each, context) for each in heard]
    await store_alerts(work, [_to_store(each) for each in opening])
    earlier = await find_similar_cases(
        work,
        {each.event.alert: each.fingerprint for each in opening},
        attacks_of(context.taxonomy),
    )
    new = []
    for number, each in enumerate(opening):
        found = _with_those_before(opening[:number], each, earlier[each.event.alert])
        new.append((each, *_new_case(each, context, found)))
    numbers = await store_cases(work, [stored for _, _, stored in new])
    for each, assessment, stored in new:
        with each.heard.continuing():
            deadlines.start(work, stored.deadlines)
            _notify(work, context, each, numbers[each.case], assessment)
    if older := {link["older"] for _, _, stored in new for link in stored.links}:
        await notify_of_similar_case(work, older)


async def _opened(work: UnitOfWork, heard: OpenedEvent, context: Context) -> _Opening:
    event: AlertFiled = heard.event
    persons = heard.keys.open_part(Persons, event.id, "persons", event.persons)
    told = OpenedAlert(persons, facts_of(heard.keys, event, persons))
    marks = await with_marks(context.lookup, told.persons)
    fingerprint = fingerprint_of(event.country, event.acts, marks)
    return _Opening(work.holding(heard.keys), heard, told, marks, fingerprint, new_id())


def _to_store(each: _Opening) -> AlertToStore:
    alert = _alert(each.work, each.event, each.told)
    add_filed_words(each.work, each.event)
    return AlertToStore(alert, filed_consents(each.work, each.event), each.marks)


def _with_those_before(
    others: Sequence[_Opening], each: _Opening, found: SimilarCases
) -> SimilarCases:
    """Add the earlier alerts of the same work that share a mark, the latest first."""
    marks = set(each.marks)
    before = [
        SimilarCase(other.case, other.fingerprint, other.event.desk)
        for other in reversed(others)
        if not marks.isdisjoint(other.marks)
    ]
    near = [*before, *found.near]
    return SimilarCases(near[:MOST], left_out=found.left_out or len(near) > MOST)


def _new_case(each: _Opening, context: Context, found: SimilarCases) -> tuple[Assessment, NewCase]:
    work, event = each.work, each.event
    assessment = _assess(work, context, event, each.told, found.near, each.fingerprint)
    steps, expected = context.deadline_steps, counted(event.expected, context.taxonomy)
    due = (*acknowledgement(work.now, steps), *expectations(expected, work.now, steps))
    return assessment, NewCase(
        _case(work, each.case, event, assessment, min(every.due_at for every in due)),
        _source(work, event),
        deadlines.deadlines_of(each.case, due),
        _entries(work, each, assessment, found),
        proposals_for(work, each.case, each.fingerprint, found.near),
    )


def _assess(
    work: UnitOfWork,
    context: Context,
    event: AlertFiled,
    told: OpenedAlert,
    near: list[SimilarCase],
    fingerprint: Fingerprint,
) -> Assessment:
    # The desk can read the reasons, and the person who filed the alert can read its level. Neither
    # may show which organisation a case concerns to people without access to that case.
    attacks = attacks_of(context.taxonomy)
    colleagues_attacked = any(
        tells_of_attack_on_colleague(fingerprint, each.fingerprint, attacks)
        for each in near
        if each.is_open_to(event.desk)
    )
    danger = danger_of(
        context.taxonomy,
        (told.persons, told.facts),
        event.acts,
        event.expected,
        colleagues_attacked=colleagues_attacked,
    )
    return assess(danger, work.now)


def _case(
    work: UnitOfWork, case: UUID, event: AlertFiled, assessment: Assessment, next_due_at: datetime
) -> Values:
    return {
        "id": case,
        "subject": event.subject,
        "country": event.country,
        "desk": event.desk,
        "state": "open",
        "level": assessment.level,
        "level_rank": RANKS[assessment.level],
        "score": assessment.score,
        "policy": assessment.policy,
        "rules": [rule.code for rule in assessment.reasons],
        "violations": violations_of(event.acts),
        "next_due_at": next_due_at,
        "opened_at": work.now,
        "verification": "not-started",
    }


def _alert(work: UnitOfWork, event: AlertFiled, told: OpenedAlert) -> Values:
    def seal(column: InstrumentedAttribute[Sealed], model: Persons | Facts) -> Sealed:
        return work.keys.seal_model(event.subject, place_of(column, event.alert), model)

    return {
        "alert": event.alert,
        "subject": event.subject,
        "country": event.country,
        "filed_at": event.filed_at,
        "channel": event.channel,
        "asked_for": event.asked_for,
        "acts": [act.model_dump(mode="json") for act in event.acts],
        "expected": [each.model_dump(mode="json") for each in event.expected],
        "persons": seal(Alert.persons, told.persons),
        "facts": seal(Alert.facts, told.facts),
    }


def _source(work: UnitOfWork, event: AlertFiled) -> Values:
    reporter = event.source.subject
    relation, words, source = "other", None, new_id()
    # The reporter may have been erased since; the alert still opens its case.
    if not work.keys.is_erased(reporter):
        told = work.keys.open_part(Source, event.id, "source", event.source)
        relation = told.relation
        words = work.keys.seal_model(reporter, place_of(CaseSource.words, source), told)
    return {
        "id": source,
        "alert": event.alert,
        "subject": reporter,
        "relation": relation,
        "reliability": event.reliability,
        "independent": True,
        "added_by": work.actor,
        "added_at": work.now,
        "words": words,
    }


def _entries(
    work: UnitOfWork, each: _Opening, assessment: Assessment, found: SimilarCases
) -> tuple[Values, ...]:
    event = each.event
    opened: Detail = {
        "level": assessment.level,
        "score": assessment.score,
        "policy": assessment.policy,
    }
    entries = (
        entry(work, each.case, "alert-filed", at=event.filed_at, detail={"channel": event.channel}),
        entry(work, each.case, "case-opened", detail=opened),
    )
    return (*entries, entry(work, each.case, NOT_ALL_COMPARED)) if found.left_out else entries


def _notify(
    work: UnitOfWork, context: Context, each: _Opening, number: str, assessment: Assessment
) -> None:
    event = each.event
    work.emit(
        CaseOpened(
            case=each.case,
            number=number,
            alerts=(event.alert,),
            desk=event.desk,
            level=assessment.level,
            opened_at=work.now,
        )
    )
    expected = counted(event.expected, context.taxonomy)
    soon = is_soon(expected, work.now, context.deadline_steps)
    if soon or assessment.level in {"critical", "high"}:
        notify_of_opening(work, event.desk, "critical" if soon else assessment.level, number)
    work.record(
        "case.open",
        "case",
        each.case,
        (event.subject,),
        number=number,
        level=assessment.level,
        policy=assessment.policy,
    )
