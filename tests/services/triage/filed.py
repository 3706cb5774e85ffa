"""Alerts as events from intake to triage. All persons are invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from shared.clock import new_id
from shared.contracts.codes import ActOutline, ConsentState, Expectation
from shared.contracts.content import ConsentsInWords, ConsentWordsOf, Reason, Source
from shared.contracts.event_facts import by_places
from shared.contracts.facts import Act, EarlierEvent, ExpectedEvent, Facts
from shared.contracts.intake import AlertAmended, AlertFiled
from shared.contracts.persons import Person, Persons
from shared.storage.keyring import Keyring

USES = ("publish_name", "publish_without_name", "send_to_government", "send_to_un",
        "share_with_diplomats", "share_with_partner")  # fmt: skip
AMAL = Person(
    kind="person",
    name="Amal Invented",
    role="lawyer",
    organisation="Invented Lawyers' Union",
    risk_groups=("women-defenders",),
)


@dataclass(frozen=True)
class Filed:
    """An alert as intake publishes it, before it is sealed.

    If no texts of consents are given, limited ones get a text. `by_places`: the event names many
    persons of an act by their places.
    """

    persons: Sequence[Person] = (AMAL,)
    violations: Sequence[str] = ("arbitrary-detention",)
    to: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    situation: str = "detained-with-access"
    country: str = "EGY"
    desk: str = "middle-east-north-africa"
    consents: dict[str, str] = field(default_factory=lambda: dict.fromkeys(USES, "given"))
    consent_words: tuple[ConsentWordsOf, ...] = ()
    expected: tuple[Expectation, ...] = ()
    earlier: tuple[EarlierEvent, ...] = ()
    language: str | None = "ar"
    channel: str = "phone"
    relation: str = "member-organisation"
    reliability: str = "highly-reliable"
    source: str = "Rana Fictitious"
    pseudonym: str | None = None
    contact: str | None = None
    by_places: bool = False
    filed_at: datetime = field(default_factory=lambda: datetime.now().astimezone())
    alert: UUID = field(default_factory=new_id)
    subject: UUID = field(default_factory=new_id)
    reporter: UUID = field(default_factory=new_id)


async def told_of(filed: Filed, keyring: Keyring) -> AlertFiled:
    """Return intake's event about the alert."""
    keys = await keyring.create(filed.subject, filed.reporter)
    event = new_id()
    acts = tuple(
        Act(
            violation=code,
            to=filed.to.get(code, ()),
            place="Invented Street",
            on=date(2026, 2, 27),
            precision="estimated",
            perpetrators=("police",),
        )
        for code in filed.violations
    )

    facts = Facts(
        narrative="An invented narrative.",
        country=filed.country,
        acts=acts,
        situation=filed.situation,
        language=filed.language,
        expected=tuple(
            ExpectedEvent(kind=each.kind, on=each.on, place="an invented court")
            for each in filed.expected
        ),
        earlier=filed.earlier,
    )
    short, whom = by_places(facts, filed.persons)
    facts = short if filed.by_places else facts

    def seal(name: str, subject: UUID, content: BaseModel) -> Any:
        return keys.seal_part(event, name, subject, content)

    limits = tuple(
        ConsentWordsOf(use=use, limits="Invented: no photo.")
        for use, state in filed.consents.items()
        if state == "limited"
    )

    return AlertFiled(
        id=event,
        alert=filed.alert,
        subject=filed.subject,
        filed_at=filed.filed_at,
        country=filed.country,
        desk=filed.desk,
        acts=tuple(ActOutline(violation=code) for code in filed.violations),
        expected=filed.expected,
        channel=filed.channel,
        reliability=filed.reliability,
        asked_for=("urgent-appeal",),
        consents=tuple(
            ConsentState.model_validate({"use": use, "state": state})
            for use, state in filed.consents.items()
        ),
        consent_words=seal(
            "consent_words",
            filed.subject,
            ConsentsInWords(consents=filed.consent_words or limits),
        ),
        persons=seal("persons", filed.subject, Persons(persons=tuple(filed.persons))),
        facts=seal("facts", filed.subject, facts),
        whom=seal("whom", filed.subject, whom) if filed.by_places else None,
        source=seal(
            "source",
            filed.reporter,
            Source(
                relation=filed.relation,
                reliability=filed.reliability,
                name=filed.source,
                pseudonym=filed.pseudonym,
                contact=filed.contact,
            ),
        ),
    )


async def amended_of(
    filed: Filed, keyring: Keyring, *fields: str, number: int = 1, by: UUID | None = None
) -> AlertAmended:
    """Return the event with which intake tells that the alert says all this by now."""
    told = await told_of(filed, keyring)
    keys = await keyring.open([filed.subject])
    reason = Reason(reason="An invented lawyer has seen her.")
    return AlertAmended(
        id=told.id,
        alert=filed.alert,
        subject=filed.subject,
        number=number,
        amended_at=datetime.now().astimezone(),
        amended_by=by or new_id(),
        fields=fields,
        acts=told.acts,
        expected=told.expected,
        channel=told.channel,
        reliability=told.reliability,
        asked_for=told.asked_for,
        persons=told.persons,
        facts=told.facts,
        whom=told.whom,
        source=told.source,
        reason=keys.seal_part(told.id, "reason", filed.subject, reason),
    )
