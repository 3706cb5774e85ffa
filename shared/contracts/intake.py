"""Events of intake. The key is the alert; the intake file and the source are two subjects."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.codes import (
    ActOutline,
    Code,
    ConsentState,
    Country,
    Expectation,
    KnownConsentState,
)
from shared.contracts.consents import PersonConsentsInWords, PersonConsentState
from shared.contracts.content import ConsentsInWords, ConsentWords, Reason, Source
from shared.contracts.envelope import Event, SealedPart
from shared.contracts.event_facts import Whom
from shared.contracts.facts import Facts
from shared.contracts.persons import Persons

AmendedField = Annotated[
    str, StringConstraints(pattern=r"^[a-z_]+(\.[0-9a-f-]+)?$", max_length=100)
]
"""A field of an alert by name; of a person with the person's id."""


class AlertFiled(Event):
    """An alert was accepted. It has everything that is needed to open a case.

    `consents`: for each use, what holds for everybody in the alert: the narrowest, if single
    persons answered for themselves (`person_consents`). Then `general_consents` has the state of
    everybody else. `consent_words`: who consented, how and within which limits, if that was said.
    `filed_by`: the account that filed it; None in events from before this field. `whom`: persons
    of records of the facts whose ids would not fit.
    """

    type: ClassVar[str] = "tocsin.alert.filed.v1"
    service: ClassVar[str | None] = "intake"
    key_field: ClassVar[str] = "alert"

    alert: UUID
    subject: UUID
    filed_at: AwareDatetime
    country: Country
    desk: Code
    acts: tuple[ActOutline, ...] = ()
    expected: tuple[Expectation, ...] = ()
    channel: Code = "unknown"
    reliability: Code = "unknown"
    asked_for: tuple[Code, ...] = ()
    consents: tuple[ConsentState, ...] = ()
    general_consents: tuple[ConsentState, ...] = ()
    person_consents: tuple[PersonConsentState, ...] = ()
    persons: SealedPart[Persons]
    facts: SealedPart[Facts]
    source: SealedPart[Source]
    consent_words: SealedPart[ConsentsInWords] | None = None
    person_consent_words: SealedPart[PersonConsentsInWords] | None = None
    filed_by: UUID | None = None
    whom: SealedPart[Whom] | None = None


class AlertAmended(Event):
    """An alert was added to or corrected: this is all that it says from `amended_at` on.

    `number` counts the amendments of the alert, from 1: a later one replaces an earlier one.
    `fields`: what changed, such as `narrative`, `acts` or `persons.<id>`; the other fields are
    those of `AlertFiled`. `source`: None once the reporter was erased.
    """

    type: ClassVar[str] = "tocsin.alert.amended.v1"
    service: ClassVar[str | None] = "intake"
    key_field: ClassVar[str] = "alert"

    alert: UUID
    subject: UUID
    number: int = Field(ge=1)
    amended_at: AwareDatetime
    amended_by: UUID
    fields: tuple[AmendedField, ...]
    acts: tuple[ActOutline, ...] = ()
    expected: tuple[Expectation, ...] = ()
    channel: Code = "unknown"
    reliability: Code = "unknown"
    asked_for: tuple[Code, ...] = ()
    persons: SealedPart[Persons]
    facts: SealedPart[Facts]
    source: SealedPart[Source] | None = None
    reason: SealedPart[Reason]
    whom: SealedPart[Whom] | None = None


class AlertConsentChanged(Event):
    """From `since` on, this use is allowed, limited, refused or unknown.

    `state`: what holds for everybody in the alert: the narrowest, if single persons answered for
    themselves. Then `person_consents` has all of them for this use, and `general` the state of
    everybody else, whose words are `words`. `person`: whose answer was recorded just now, with
    `person_words`; None: that of everybody else. `changed_by`: the account that recorded it; None
    in events from before this field.
    """

    type: ClassVar[str] = "tocsin.alert.consent_changed.v1"
    service: ClassVar[str | None] = "intake"
    key_field: ClassVar[str] = "alert"

    alert: UUID
    subject: UUID
    use: Code
    state: KnownConsentState
    since: AwareDatetime
    words: SealedPart[ConsentWords]
    changed_by: UUID | None = None
    general: KnownConsentState | None = None
    person: UUID | None = None
    person_consents: tuple[PersonConsentState, ...] = ()
    person_words: SealedPart[ConsentWords] | None = None


class AlertConsentWordsTold(Event):
    """Everything that was ever said about who consented or refused, how and within which limits.

    Sent once, for consents that were recorded before readers kept it: it changes no consent. A long
    history comes in several events.
    """

    type: ClassVar[str] = "tocsin.alert.consent_words_told.v1"
    service: ClassVar[str | None] = "intake"
    key_field: ClassVar[str] = "alert"

    alert: UUID
    subject: UUID
    words: SealedPart[ConsentsInWords]


class AlertWithdrawalUndone(Event):
    """The withdrawal of `withdrawn_at` was a mistake and was undone within minutes.

    What it stopped stays stopped. It comes after its withdrawal: both have the alert as their key.
    """

    type: ClassVar[str] = "tocsin.alert.withdrawal_undone.v1"
    service: ClassVar[str | None] = "intake"
    key_field: ClassVar[str] = "alert"

    alert: UUID
    subject: UUID
    withdrawn_at: AwareDatetime
    undone_at: AwareDatetime


class AlertWithdrawn(Event):
    """An alert was withdrawn: nothing about it may be sent any more."""

    type: ClassVar[str] = "tocsin.alert.withdrawn.v1"
    service: ClassVar[str | None] = "intake"
    key_field: ClassVar[str] = "alert"

    alert: UUID
    subject: UUID
    withdrawn_at: AwareDatetime
    reason: SealedPart[Reason] | None = None
