"""An alert comes in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam

from services.intake.operations.checking import Checked
from services.intake.parts import Parts
from services.intake.schemas.filing import NewAct, NewAlert, NewConsent, NewExpectation
from services.intake.tables import AlertContent, alerts, content_of, source_of, words_of
from shared.clock import new_id
from shared.contracts.codes import ActOutline, ConsentState, Expectation
from shared.contracts.content import (
    Act,
    ConsentsInWords,
    ConsentWords,
    ConsentWordsOf,
    ExpectedEvent,
    Facts,
    Person,
    Persons,
    Source,
)
from shared.contracts.envelope import MAX_RECORD_BYTES
from shared.contracts.intake import AlertFiled
from shared.problems import FieldFault, Invalid
from shared.storage.closing import Part
from shared.storage.columns import SealedColumn
from shared.storage.unit_of_work import AuditFact, UnitOfWork
from shared.web.idempotency import Receipt
from shared.web.languages import msgid

OPEN_PART_BYTES = 24 * 1024
"""More than an event's open fields can take; the rest of its record is for the sealed parts."""

STORED = (
    "id", "subject", "reporter", "country", "desk", "channel", "acts", "asked_for", "content",
    "source",
)  # fmt: skip

CONSENTED = frozenset({"given", "limited"})
BY_CALLER, AS_TOLD = "the caller", "as told by the caller"
"""What stands for a consent of which nobody said at filing by whom and how it was given."""

TOO_LONG = msgid("Together this is more than one alert can carry. Shorten the longest texts.")

# The alert and what was said of consent; filing is the path that must be fast.
STORE = Part(
    steps="""
    filed AS (
        INSERT INTO alerts (id, subject, reporter, filed_at, filed_by, country, desk, channel,
            acts, asked_for, content, source)
        VALUES (:id, :subject, :reporter, :at, :by, :country, :desk, :channel,
            :acts, :asked_for, :content, :source)
        RETURNING id
    ), consented AS (
        INSERT INTO consents (id, alert, use, state, since, changed_by, words)
        SELECT said.id, filed.id, said.use, said.state, :at, :by, said.words
        FROM filed CROSS JOIN unnest(:consents, :uses, :states, :words) WITH ORDINALITY
            AS said (id, use, state, words, place)
        ORDER BY place
        RETURNING id
    )
    """,
    awaited=("filed", "consented"),
    types=(
        *(bindparam(name, type_=alerts.c[name].type) for name in STORED),
        bindparam("at", type_=alerts.c.filed_at.type),
        bindparam("by", type_=alerts.c.filed_by.type),
        bindparam("consents", type_=ARRAY(Uuid)),
        bindparam("uses", type_=ARRAY(Text)),
        bindparam("states", type_=ARRAY(Text)),
        bindparam("words", type_=ARRAY(SealedColumn)),
    ),
)


@dataclass(frozen=True)
class IntakeFile:
    """Which alert, its two subjects, and the account that acts on it now. A new one has new ids."""

    by: UUID
    alert: UUID = field(default_factory=new_id)
    subject: UUID = field(default_factory=new_id)
    reporter: UUID = field(default_factory=new_id)

    @property
    def links(self) -> dict[str, str]:
        return {"self": f"/intake/v1/alerts/{self.alert}"}


async def file_alert(work: UnitOfWork, parts: Parts, file: IntakeFile, checked: Checked) -> Receipt:
    """Take the alert in: sealed rows, the event that opens a case, the audit entry.

    The intake file is one subject, the reporter another; `work.keys` hold the keys of both.
    """
    told = checked.told
    desk = parts.taxonomy.countries.get(told.country).desk
    content = _content(told)
    event = _event(work, file, told, content, desk)
    _keep(work, file, told, content, event)
    work.emit(event)
    work.record(
        AuditFact(
            "alert.file",
            "alert",
            file.alert,
            (file.subject, file.reporter),
            {"country": told.country, "desk": desk, "channel": told.source.channel},
        )
    )
    work.after_commit.append(partial(parts.metrics.alert_accepted, told.source.channel))
    return Receipt(id=file.alert, state="filed", links=file.links)


def _content(told: NewAlert) -> AlertContent:
    return AlertContent(
        persons=_persons(told),
        facts=_facts(told),
        hours=tuple(each.at for each in told.expected),
    )


def _event(
    work: UnitOfWork, file: IntakeFile, told: NewAlert, content: AlertContent, desk: str
) -> AlertFiled:
    event = new_id()
    seal = partial(work.keys.seal_part, event)
    persons = seal("persons", file.subject, Persons(persons=content.persons))
    facts = seal("facts", file.subject, content.facts)
    source = seal("source", file.reporter, _source(told))
    spoken = _consents_in_words(told)
    consent_words = seal("consent_words", file.subject, spoken) if spoken.consents else None
    sealed = (persons, facts, source, consent_words)
    _refuse_too_long(told, *(part.ciphertext for part in sealed if part))
    return AlertFiled(
        id=event,
        alert=file.alert,
        subject=file.subject,
        filed_at=work.now,
        country=told.country,
        desk=desk,
        acts=tuple(
            ActOutline(violation=act.violation, on=act.on, precision=_precision(act))
            for act in told.acts
        ),
        expected=tuple(
            Expectation(kind=each.kind, on=_day(each), at=each.at) for each in told.expected
        ),
        channel=told.source.channel,
        reliability=told.source.reliability,
        asked_for=_once(told.asked_for),
        consents=tuple(ConsentState(use=each.use, state=each.state) for each in told.consents),
        persons=persons,
        facts=facts,
        source=source,
        consent_words=consent_words,
        filed_by=file.by,
    )


def _keep(
    work: UnitOfWork, file: IntakeFile, told: NewAlert, content: AlertContent, event: AlertFiled
) -> None:
    spoken_of = [consent_row(work, file, each) for each in told.consents]
    work.close_with(
        STORE,
        {
            "id": file.alert,
            "subject": file.subject,
            "reporter": file.reporter,
            "at": work.now,
            "by": file.by,
            "country": event.country,
            "desk": event.desk,
            "channel": event.channel,
            "acts": [act.model_dump(mode="json") for act in event.acts],
            "asked_for": list(event.asked_for),
            "content": work.keys.seal_model(file.subject, content_of(file.alert), content),
            "source": work.keys.seal_model(file.reporter, source_of(file.alert), _source(told)),
            "consents": [row["id"] for row in spoken_of],
            "uses": [row["use"] for row in spoken_of],
            "states": [row["state"] for row in spoken_of],
            "words": [row["words"] for row in spoken_of],
        },
    )


def consent_row(work: UnitOfWork, file: IntakeFile, told: NewConsent) -> dict[str, Any]:
    """Return the row that says what is known of one use from now on."""
    row = new_id()
    return {
        "id": row,
        "alert": file.alert,
        "use": told.use,
        "state": told.state,
        "since": work.now,
        "changed_by": file.by,
        "words": work.keys.seal_model(file.subject, words_of(row), consent_words(told)),
    }


def consent_words(told: NewConsent) -> ConsentWords:
    """Return who consented, how and within which limits.

    In the hurry of filing nobody need say: then it stands there that the caller told it.
    """
    by_whom, how = told.by_whom, told.how
    if told.state in CONSENTED:
        by_whom, how = by_whom or BY_CALLER, how or AS_TOLD
    return ConsentWords(by_whom=by_whom, how=how, limits=told.limits)


def _consents_in_words(told: NewAlert) -> ConsentsInWords:
    said = [(each.use, consent_words(each)) for each in told.consents]
    return ConsentsInWords(
        consents=tuple(
            ConsentWordsOf(use=use, **words.model_dump())
            for use, words in said
            if words.by_whom or words.how or words.limits
        )
    )


def _persons(told: NewAlert) -> tuple[Person, ...]:
    return tuple(
        Person(
            id=each.id or new_id(),
            kind=each.kind,
            defender=each.defender,
            name=each.name,
            pseudonym=each.pseudonym,
            gender=each.gender,
            role=each.role,
            organisation=each.organisation,
            risk_groups=_once(each.risk_groups),
        )
        for each in told.persons
    )


def _facts(told: NewAlert) -> Facts:
    return Facts(
        narrative=told.narrative,
        language=told.language,
        country=told.country,
        acts=tuple(
            Act(
                violation=act.violation,
                on=act.on,
                precision=_precision(act),
                place=act.place,
                perpetrators=_once(act.perpetrators),
                description=act.description,
            )
            for act in told.acts
        ),
        situation=told.situation,
        expected=tuple(
            ExpectedEvent(
                kind=each.kind, on=_day(each), place=each.place, description=each.description
            )
            for each in told.expected
        ),
    )


def _source(told: NewAlert) -> Source:
    return Source(**told.source.model_dump())


def _precision(act: NewAct) -> str:
    return act.precision or ("unknown" if act.on is None else "exact")


def _day(expected: NewExpectation) -> Any:
    if expected.on is None and expected.at is not None:
        return expected.at.date()
    return expected.on


def _once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def _refuse_too_long(told: NewAlert, *sealed: bytes) -> None:
    """Refuse what no event could carry: in it, ciphertext grows by a third (base64)."""
    if sum(map(len, sealed)) * 4 // 3 <= MAX_RECORD_BYTES - OPEN_PART_BYTES:
        return
    faults = [FieldFault("narrative", TOO_LONG, "too-long")]
    faults += [
        FieldFault(f"acts.{number}.description", TOO_LONG, "too-long")
        for number, act in enumerate(told.acts)
        if act.description
    ]
    raise Invalid(TOO_LONG, faults=faults)
