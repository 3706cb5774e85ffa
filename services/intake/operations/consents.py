"""Record a consent of a filed alert: of everybody in it, or of one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from services.intake.operations.checking_persons import NOBODY
from services.intake.operations.contents import consent_words
from services.intake.operations.filing import IntakeFile, consent_row, own_consent_row
from services.intake.operations.locking import lock_alert
from services.intake.queries.amendments import amended_alert
from services.intake.schemas.requests import RecordConsent
from services.intake.tables import consents, person_consents
from shared.clock import new_id
from shared.contracts.consents import ConsentByPerson, PersonConsentState
from shared.contracts.content import ConsentWords
from shared.contracts.intake import AlertConsentChanged
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt

LEAST_STEP = timedelta(microseconds=1)


@dataclass(frozen=True)
class _Stands:
    """The changes of the consent for one use, the latest first; `by_person`: of each person."""

    general: tuple[Row[Any], ...]
    by_person: Mapping[UUID, tuple[Row[Any], ...]]

    @property
    def since(self) -> datetime | None:
        """When something was last recorded for this use."""
        every = (self.general, *self.by_person.values())
        return max((changes[0].since for changes in every if changes), default=None)

    def answers(self, told: RecordConsent) -> ConsentByPerson:
        """Return the consents once this is recorded."""
        persons = {person: changes[0].state for person, changes in self.by_person.items()}
        general = self.general[0].state if self.general else "unknown"
        if told.person is None:
            return ConsentByPerson(general=told.state, persons=persons)
        return ConsentByPerson(general=general, persons=persons | {told.person: told.state})

    def of(self, person: UUID | None) -> Iterable[Row[Any]]:
        """Return what was recorded for a person: for everybody, if they never answered alone."""
        return self.by_person.get(person, self.general) if person else self.general


async def change_consent(work: UnitOfWork, file: IntakeFile, told: RecordConsent) -> Receipt:
    """Record the consent for one use from now on, also of a withdrawn alert.

    `Conflict`: `changed-since`, `recorded-by-others`. `Invalid` for a person who is not in it.
    """
    filed = await lock_alert(work, file.alert)
    if told.person is not None:
        await _expect_person(work, file, filed, told.person)
    stands = await _standing(work, file.alert, told.use)
    if file.as_filer and told.state != "refused":
        _expect_nothing_blocked_by_others(stands.of(told.person), file.by)
    before = stands.since
    if told.seen is not None and before is not None and before > told.seen:
        raise Conflict(
            msgid(
                "The consent for this use was changed at {time} (UTC), after you opened it. "
                "Look at it again first."
            ),
            code="changed-since",
            values={"time": f"{before:%H:%M}"},
        )
    # Always later than the former state, even if clocks differ: readers use the latest time, and an
    # approval based on the former state must not count for this one.
    since = work.now if before is None else max(work.now, before + LEAST_STEP)
    answers, words = stands.answers(told), consent_words(told)
    if told.person is None:
        row = consent_row(work, file, told, words) | {"told_as": answers.of_all}
        await work.session.execute(insert(consents), row | {"since": since})
    else:
        row = own_consent_row(work, file, told, words)
        await work.session.execute(insert(person_consents), row | {"since": since})
    event = _event(file, told, since, answers)
    work.emit(_with_words(work, event, told, words, stands))
    work.record(
        "alert.change_consent", "alert", file.alert, (file.subject,), use=told.use, state=told.state
    )
    return Receipt(id=row["id"], state=told.state, links=file.links)


def _event(
    file: IntakeFile, told: RecordConsent, since: datetime, answers: ConsentByPerson
) -> dict[str, Any]:
    own = [
        PersonConsentState(use=told.use, state=state, person=person)
        for person, state in answers.persons.items()
    ]
    return {
        "id": new_id(),
        "alert": file.alert,
        "subject": file.subject,
        "use": told.use,
        "state": answers.of_all,
        "since": since,
        "changed_by": file.by,
        "general": answers.general,
        "person": told.person,
        "person_consents": tuple(own),
    }


def _with_words(
    work: UnitOfWork,
    event: dict[str, Any],
    told: RecordConsent,
    words: ConsentWords,
    stands: _Stands,
) -> AlertConsentChanged:
    """Return the event with its words: for everybody those that stand, if one person answered."""

    def seal(name: str, content: ConsentWords) -> Any:
        return work.keys.seal_part(event["id"], name, event["subject"], content)

    if told.person is None:
        return AlertConsentChanged(**event, words=seal("words", words))
    known = ConsentWords()
    if stands.general:
        latest = stands.general[0]
        place = place_of(consents.c.words, latest.id)
        known = work.keys.open_model(ConsentWords, place, latest.words)
    return AlertConsentChanged(
        **event, words=seal("words", known), person_words=seal("person_words", words)
    )


async def _expect_person(work: UnitOfWork, file: IntakeFile, filed: Row[Any], person: UUID) -> None:
    """Raise `Invalid` for a person who is not in the alert, as far as this account knows it."""
    stands = await amended_alert(work.session, work.keys, filed)
    known = stands.as_known_to(file.by) if file.as_filer else stands
    if person not in {each.id for each in known.told.persons}:
        raise Invalid(NOBODY, faults=[FieldFault("person", NOBODY, "unknown-person")])


def _expect_nothing_blocked_by_others(changes: Iterable[Row[Any]], account: UUID) -> None:
    """Raise `Conflict` if the latest state that others recorded is refused or limited.

    The filer of an alert need not speak for the person, and may even be looking for them: they lift
    no refusal, and no limits that they cannot read.
    """
    by_others = next((each.state for each in changes if each.changed_by != account), None)
    if by_others in {"refused", "limited"}:
        raise Conflict(
            msgid(
                "The Observatory has recorded that this use is refused or limited. You can record"
                " that it is refused. If the person says something else now, tell the desk: an"
                " officer asks them and records it."
            ),
            code="recorded-by-others",
        )


async def _standing(work: UnitOfWork, alert: UUID, use: str) -> _Stands:
    found = []
    for table in (consents, person_consents):
        wanted = select(table).where(table.c.alert == alert, table.c.use == use)
        found.append((await work.session.execute(wanted.order_by(table.c.number.desc()))).all())
    by_person: dict[UUID, tuple[Row[Any], ...]] = {}
    for each in found[1]:
        by_person[each.person] = (*by_person.get(each.person, ()), each)
    return _Stands(tuple(found[0]), by_person)
