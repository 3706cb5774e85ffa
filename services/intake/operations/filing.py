"""File an alert: the row, its consents, the event and the audit entry."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from sqlalchemy import ARRAY, Table, Text, bindparam

from services.intake.context import Context
from services.intake.operations.checking import Checked
from services.intake.operations.contents import (
    Contents,
    acts_of,
    contents_of,
    developments_of,
    expected_of,
    without_duplicates,
)
from services.intake.operations.event_sizes import refuse_too_long, seal_facts
from services.intake.schemas.requests import (
    FileAlert,
    NewConsent,
    NewPersonConsent,
    RecordConsent,
)
from services.intake.tables import (
    alerts,
    consents,
    person_consents,
)
from shared.clock import new_id
from shared.contracts.codes import ActOutline, ConsentState
from shared.contracts.consents import PersonConsentState, consents_by_person
from shared.contracts.content import ConsentWords
from shared.contracts.intake import AlertFiled
from shared.contracts.persons import Persons
from shared.storage.closing import Part
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt
from shared.web.time_zones import usual_zone

_ACTS = TypeAdapter(tuple[ActOutline, ...])

STORED = (
    "id", "subject", "reporter", "filed_at", "filed_by", "country", "desk", "channel", "content",
    "source",
)  # fmt: skip
CONSENT = ("id", "alert", "use", "state", "since", "changed_by", "words")
OWN_CONSENT = (*CONSENT, "person")

# Stores the alert and its consents in one statement, because filing must be fast.
STORE = Part(
    steps="""
    filed AS (
        INSERT INTO alerts (id, subject, reporter, filed_at, filed_by, country, desk, channel,
            acts, asked_for, content, source, developments)
        SELECT id, subject, reporter, filed_at, filed_by, country, desk, channel,
            CAST(acts AS jsonb), ARRAY(SELECT json_array_elements_text(CAST(asked_for AS json))),
            content, source,
            ARRAY(SELECT json_array_elements_text(CAST(developments AS json)))
        FROM unnest(:alert_id, :alert_subject, :alert_reporter, :alert_filed_at, :alert_filed_by,
            :alert_country, :alert_desk, :alert_channel, :alert_acts, :alert_asked_for,
            :alert_content, :alert_source, :alert_developments)
            AS told (id, subject, reporter, filed_at, filed_by, country, desk, channel, acts,
            asked_for, content, source, developments)
        RETURNING id
    ), consented AS (
        INSERT INTO consents (id, alert, use, state, since, changed_by, words)
        SELECT id, alert, use, state, since, changed_by, words
        FROM unnest(:consent_id, :consent_alert, :consent_use, :consent_state, :consent_since,
            :consent_changed_by, :consent_words) WITH ORDINALITY
            AS said (id, alert, use, state, since, changed_by, words, place)
        ORDER BY place
        RETURNING id
    ), told_alone AS (
        INSERT INTO person_consents (id, alert, use, state, since, changed_by, words, person)
        SELECT id, alert, use, state, since, changed_by, words, person
        FROM unnest(:own_id, :own_alert, :own_use, :own_state, :own_since, :own_changed_by,
            :own_words, :own_person)
            AS said (id, alert, use, state, since, changed_by, words, person)
        RETURNING id
    )
    """,
    awaited=("filed", "consented", "told_alone"),
    types=(
        *(bindparam(f"alert_{name}", type_=ARRAY(alerts.c[name].type)) for name in STORED),
        bindparam("alert_acts", type_=ARRAY(Text)),
        bindparam("alert_asked_for", type_=ARRAY(Text)),
        bindparam("alert_developments", type_=ARRAY(Text)),
        *(bindparam(f"consent_{name}", type_=ARRAY(consents.c[name].type)) for name in CONSENT),
        *(bindparam(f"own_{n}", type_=ARRAY(person_consents.c[n].type)) for n in OWN_CONSENT),
    ),
)


@dataclass(frozen=True)
class IntakeFile:
    """An alert, its two subjects, and the account that acts on it now. A new one has new ids.

    `as_filer`: the account has access only because it filed the alert, as a partner.
    """

    by: UUID
    alert: UUID = field(default_factory=new_id)
    subject: UUID = field(default_factory=new_id)
    reporter: UUID = field(default_factory=new_id)
    as_filer: bool = False

    @property
    def links(self) -> dict[str, str]:
        return {"self": f"/intake/v1/alerts/{self.alert}"}


async def file_alert(
    work: UnitOfWork, context: Context, file: IntakeFile, checked: Checked
) -> Receipt:
    """File the alert: sealed rows, the event that opens a case, the audit entry.

    The intake file is one subject, the reporter another; `work.keys` hold the keys of both.
    """
    told = checked.told
    desk = context.taxonomy.countries.get(told.country).desk
    contents = contents_of(told, usual_zone(told.country, context.taxonomy))
    event = _event(work, file, told, contents, desk)
    _store(work, file, contents, event)
    work.emit(event)
    work.record(
        "alert.file",
        "alert",
        file.alert,
        (file.subject, file.reporter),
        country=told.country,
        desk=desk,
        channel=told.source.channel,
    )
    work.after_commit.append(partial(context.metrics.alert_accepted, told.source.channel))
    return Receipt(id=file.alert, state="filed", links=file.links)


def _event(
    work: UnitOfWork, file: IntakeFile, told: FileAlert, contents: Contents, desk: str
) -> AlertFiled:
    event = new_id()
    seal = partial(work.keys.seal_part, event)
    persons = seal("persons", file.subject, Persons(persons=contents.kept.persons))
    source = seal("source", file.reporter, contents.source)
    spoken = contents.in_words()
    consent_words = seal("consent_words", file.subject, spoken) if spoken else None
    own = contents.persons_in_words()
    own_words = seal("person_consent_words", file.subject, own) if own else None
    others = (persons, source, consent_words, own_words)
    facts = seal_facts(lambda name, part: seal(name, file.subject, part), contents.kept, others)
    refuse_too_long(told, (*others, *facts.values()))
    return AlertFiled(
        id=event,
        alert=file.alert,
        subject=file.subject,
        filed_at=work.now,
        country=told.country,
        desk=desk,
        acts=acts_of(contents.kept),
        expected=expected_of(contents.kept),
        channel=told.source.channel,
        reliability=told.source.reliability,
        asked_for=without_duplicates(told.asked_for),
        **_consent_states(told),
        persons=persons,
        source=source,
        consent_words=consent_words,
        person_consent_words=own_words,
        filed_by=file.by,
        **facts,
    )


def _consent_states(told: FileAlert) -> dict[str, Any]:
    """Return the consents for the event: of the alert as a whole, and of single persons."""
    said = [ConsentState(use=each.use, state=each.state) for each in told.consents]
    own = [
        PersonConsentState(use=each.use, state=each.state, person=each.person)
        for each in told.person_consents
    ]
    answers = consents_by_person(said, (), own)
    general = [ConsentState(use=use, state=each.general) for use, each in answers.items()]
    whole = {each.use: each.state for each in said}
    whole |= {use: each.of_all for use, each in answers.items()}
    return {
        "consents": tuple(ConsentState(use=use, state=state) for use, state in whole.items()),
        "general_consents": tuple(general),
        "person_consents": tuple(own),
    }


def _store(work: UnitOfWork, file: IntakeFile, contents: Contents, event: AlertFiled) -> None:
    spoken_of = [consent_row(work, file, *each) for each in contents.consents]
    own = [own_consent_row(work, file, *each) for each in contents.person_consents]
    alert = {
        "id": file.alert,
        "subject": file.subject,
        "reporter": file.reporter,
        "filed_at": work.now,
        "filed_by": file.by,
        "country": event.country,
        "desk": event.desk,
        "channel": event.channel,
        "acts": _ACTS.dump_json(event.acts).decode(),
        "asked_for": orjson.dumps(event.asked_for).decode(),
        "content": work.keys.seal_model(
            file.subject, place_of(alerts.c.content, file.alert), contents.kept
        ),
        "source": work.keys.seal_model(
            file.reporter, place_of(alerts.c.source, file.alert), contents.source
        ),
        "developments": orjson.dumps(developments_of(contents.kept)).decode(),
    }
    work.close_with(
        STORE,
        {
            **{f"alert_{name}": [value] for name, value in alert.items()},
            **{f"consent_{name}": [row[name] for row in spoken_of] for name in CONSENT},
            **{f"own_{name}": [row[name] for row in own] for name in OWN_CONSENT},
        },
    )


def consent_row(
    work: UnitOfWork, file: IntakeFile, told: NewConsent, words: ConsentWords
) -> dict[str, Any]:
    """Return the row with the state of consent for one use from now on."""
    return _row(work, file, told, (consents, words))


def own_consent_row(
    work: UnitOfWork, file: IntakeFile, told: NewPersonConsent | RecordConsent, words: ConsentWords
) -> dict[str, Any]:
    """Return the row with the state of the consent of one person for one use from now on."""
    return _row(work, file, told, (person_consents, words)) | {"person": told.person}


def _row(
    work: UnitOfWork,
    file: IntakeFile,
    told: NewConsent | NewPersonConsent,
    words_of: tuple[Table, ConsentWords],
) -> dict[str, Any]:
    row, (table, words) = new_id(), words_of
    return {
        "id": row,
        "alert": file.alert,
        "use": told.use,
        "state": told.state,
        "since": work.now,
        "changed_by": file.by,
        "words": work.keys.seal_model(file.subject, place_of(table.c.words, row), words),
    }
