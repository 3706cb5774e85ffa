"""Follow an amendment of an alert: what triage knows of it, and what that means for its cases."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from services.triage.context import Context
from services.triage.operations.alerts.event_facts import facts_of
from services.triage.operations.alerts.known_facts import lock_known_alert
from services.triage.operations.alerts.stored_marks import propose_links, store_marks
from services.triage.operations.appeals.issued import notify_senders
from services.triage.operations.appeals.reopen_drafts import reopen_drafts
from services.triage.operations.cases import expected_deadlines
from services.triage.operations.cases.assessing import alerts_of, assess_again, expected_of
from services.triage.operations.links.name_marks import Mark, with_marks
from services.triage.operations.links.proposing import wait_for_openings
from services.triage.operations.locking import lock_cases
from services.triage.operations.notices import notify_officers
from services.triage.operations.timeline import cases_of, note
from services.triage.operations.verification.verifying import reopen_verification
from services.triage.queries.printed_names import names_of
from services.triage.queries.unsealing import open_persons
from services.triage.rules.deadlines import SOON
from services.triage.rules.similarity import attacks_of
from services.triage.tables import (
    Alert,
    AlertMark,
    Case,
    CaseAlert,
    CaseSource,
    FormerPlace,
    KeptPersons,
)
from shared.contracts.content import Reason, Source
from shared.contracts.facts import Facts
from shared.contracts.intake import AlertAmended
from shared.contracts.persons import Person, Persons
from shared.names import KEYS_VERSION
from shared.notices import NoticeReason
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork

ASIDE = frozenset({"asked_for"})
"""Fields that are no facts: what was verified and written stays as true as it was."""
SOURCE = "source"


@dataclass(frozen=True)
class _Opened:
    """The content of an amendment, opened, and the name marks of its persons."""

    persons: Persons
    facts: Facts
    reason: Reason
    marks: Collection[Mark]


async def on_alert_amended(work: UnitOfWork, event: AlertAmended, *, context: Context) -> None:
    """Keep what the alert says now, and apply it to every case that has the alert.

    A case is scored again, its deadlines follow, it must be verified again, and what waits for
    approval is a draft again. An amendment that is not newer than what is known changes nothing.
    """
    if work.keys.is_erased(event.subject):
        known = await lock_known_alert(work, event.alert, event.subject)
        known.amended = max(known.amended, event.number)
        return
    told = await _opened(work, event, context)
    renamed = set(told.marks) != await _marks_of(work, event.alert)
    if renamed:
        # Before the cases are locked, as in the opening of a case: an alert that is being opened
        # sees the new marks, or is seen.
        await wait_for_openings(work)
    cases = await _locked_cases(work, event.alert)
    known = await lock_known_alert(work, event.alert, event.subject)
    if event.number <= known.amended:
        return
    known.amended, known.amended_at = event.number, work.now
    known.amended_fields = sorted({*known.amended_fields, *event.fields})
    alert = await work.session.get_one(Alert, event.alert)
    _store_alert(work, alert, event, told)
    if renamed:
        await work.session.execute(delete(AlertMark).where(AlertMark.alert == event.alert))
        await store_marks(work, event.alert, told.marks, KEYS_VERSION)
        alert.marks_rule = KEYS_VERSION
    await work.session.flush()
    work = work.holding(await context.keyring.open(await _subjects(work, cases, event)))
    if SOURCE in event.fields:
        await _store_source(work, event)
    for case in cases:
        await _follow(work, context, case, event, told)
    if renamed:
        await propose_links(work, alert, told.marks, attacks_of(context.taxonomy))
    work.record("amendment.kept", "alert", event.alert, event.subjects, number=event.number)


async def _opened(work: UnitOfWork, event: AlertAmended, context: Context) -> _Opened:
    persons = work.keys.open_part(Persons, event.id, "persons", event.persons)
    return _Opened(
        persons,
        facts_of(work.keys, event, persons),
        work.keys.open_part(Reason, event.id, "reason", event.reason),
        await with_marks(context.lookup, persons),
    )


async def _marks_of(work: UnitOfWork, alert: UUID) -> set[Mark]:
    stored = select(AlertMark.kind, AlertMark.hash).where(AlertMark.alert == alert)
    return {(row.kind, row.hash) for row in await work.session.execute(stored)}


async def _locked_cases(work: UnitOfWork, alert: UUID) -> list[Case]:
    """Lock the cases that have the alert, before the alert as an approval does."""
    locked = await lock_cases(work, await cases_of(work, alert))
    # It may have been merged into one more case until its own was locked; into none since.
    locked |= await lock_cases(work, set(await cases_of(work, alert)) - locked.keys())
    return list(locked.values())


def _store_alert(work: UnitOfWork, alert: Alert, event: AlertAmended, told: _Opened) -> None:
    seal = work.keys.seal_model
    alert.channel, alert.asked_for = event.channel, list(event.asked_for)
    alert.acts = [act.model_dump(mode="json") for act in event.acts]
    alert.expected = [each.model_dump(mode="json") for each in event.expected]
    persons = _with_former(open_persons(work.keys, alert), told.persons)
    alert.persons = seal(event.subject, place_of(Alert.persons, event.alert), persons)
    alert.facts = seal(event.subject, place_of(Alert.facts, event.alert), told.facts)


def _with_former(before: KeptPersons, told: Persons) -> KeptPersons:
    """Return the persons of an amendment, with every name and place that is not theirs any more."""
    borne = {(each.kind, name) for each in told.persons for name in names_of(each)}
    former = dict.fromkeys(
        Person(kind=each.kind, name=name)
        for each in (*before.former, *before.persons)
        for name in names_of(each)
        if (each.kind, name) not in borne
    )
    return KeptPersons(
        persons=told.persons,
        former=tuple(former),
        former_places=tuple(_former_places(before, told)),
    )


def _former_places(before: KeptPersons, told: Persons) -> Iterator[FormerPlace]:
    """Yield every place of hiding that is not that of its person any more, each once."""
    present = {(each.id, each.hiding_place) for each in told.persons}
    stood = [
        FormerPlace(person=each.id, place=each.hiding_place)
        for each in before.persons
        if each.id and each.hiding_place
    ]
    for each in dict.fromkeys((*before.former_places, *stood)):
        if (each.person, each.place) not in present:
            yield each


async def _subjects(
    work: UnitOfWork, cases: Sequence[Case], event: AlertAmended
) -> Collection[UUID]:
    """Return everybody whose records are read where these cases are scored and checked."""
    ids = [case.id for case in cases]
    of_alerts = select(CaseAlert.subject).where(CaseAlert.case_id.in_(ids))
    of_sources = select(CaseSource.subject).where(CaseSource.case_id.in_(ids))
    found = await work.session.scalars(of_alerts.union(of_sources))
    return {*found, *event.subjects}


async def _store_source(work: UnitOfWork, event: AlertAmended) -> None:
    """Store the corrected source in every case; an officer assesses it again."""
    if event.source is None or work.keys.is_erased(event.source.subject):
        return
    told = work.keys.open_part(Source, event.id, SOURCE, event.source)
    for row in await work.session.scalars(
        select(CaseSource).where(CaseSource.alert == event.alert).order_by(CaseSource.id)
    ):
        row.relation, row.reliability = told.relation, told.reliability
        row.assessed_by = row.assessed_at = None
        row.words = work.keys.seal_model(row.subject, place_of(CaseSource.words, row.id), told)
    await work.session.flush()


async def _follow(
    work: UnitOfWork, context: Context, case: Case, event: AlertAmended, told: _Opened
) -> None:
    parts = sorted({each.partition(".")[0] for each in event.fields})
    note(
        work,
        case.id,
        "alert-amended",
        at=event.amended_at,
        detail={"alert": str(event.alert), "number": event.number, "fields": " ".join(parts)},
        by=event.amended_by,
        sealed=(event.subject, told.reason),
    )
    if case.state != "open":
        if case.outcome != "joined":
            await notify_officers(work, case, NoticeReason.ALERT_AMENDED)
        return
    soon = "expected" in parts and await _expect_anew(work, context, case, event)
    await assess_again(work, context, case, case.rules)
    await notify_officers(
        work, case, NoticeReason.ALERT_AMENDED, at_least="critical" if soon else "low"
    )
    if set(parts) - ASIDE:
        await reopen_verification(work, case, event.amended_by)
    if set(parts) - ASIDE - {SOURCE}:
        await reopen_drafts(work, case, "alert-amended", event.amended_by)
        await notify_senders(work, case)


async def _expect_anew(work: UnitOfWork, context: Context, case: Case, event: AlertAmended) -> bool:
    """Set the deadlines of what is expected now; return whether one of them is soon."""
    expected = expected_of(await alerts_of(work, case.id))
    await expected_deadlines.stop_unnamed(work, context, case, expected)
    of_alert = CaseAlert.case_id == case.id, CaseAlert.alert == event.alert
    link = await work.session.scalar(select(CaseAlert.link).where(*of_alert))
    added = await expected_deadlines.add_missing(work, context, case, expected, link=link)
    return any(each["due_at"] <= work.now + SOON for each in added)
