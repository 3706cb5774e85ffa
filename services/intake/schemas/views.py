"""What intake's API and pages return."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.intake.schemas.requests import ConsentState
from shared.contracts.codes import ActOutline, KnownLevel
from shared.contracts.content import Source
from shared.contracts.facts import ExpectedEvent, Facts
from shared.contracts.persons import Person


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Became(View):
    """A case that the alert led to. `verification` and `outcome` are null until they are known.

    A partner, and an account that reads the alert only because it filed it, get only the case that
    was opened for it, and when the work on it ended. `level`, `verification`, `sources` and
    `verified_at` are then null, because other alerts and sources may have changed them.
    """

    case: UUID
    number: str = Field(examples=["C-2026-0042"])
    level: KnownLevel | None
    opened_at: datetime
    verification: str | None = None
    sources: int | None = None
    verified_at: datetime | None = None
    outcome: str | None = None
    closed_at: datetime | None = None


class AlertListed(View):
    """An alert in a list. Nothing restricted.

    `developments`: the codes of what happened since; empty for alerts of before this was stored.
    `case_missing`: it was accepted minutes ago, and no case is known to have been opened for it.
    Telephone the desk.
    """

    id: UUID
    filed_at: datetime
    country: str
    desk: str
    channel: str
    acts: tuple[ActOutline, ...]
    developments: tuple[str, ...] = ()
    asked_for: tuple[str, ...]
    withdrawn_at: datetime | None
    cases: tuple[Became, ...]
    case_missing: bool = False


class ConsentView(View):
    """The state of consent for one use, now or earlier. `since`: null if nothing was recorded.

    For an account that reads the alert only because it filed it, such as a partner, `by_whom`,
    `how` and `limits` are null where others recorded the consent.
    """

    use: str
    state: ConsentState
    since: datetime | None = None
    by_whom: str | None = None
    how: str | None = None
    limits: str | None = None


class PersonConsentView(ConsentView):
    """What one person of the alert answered for one use, now or earlier."""

    person: UUID


class ExpectationView(ExpectedEvent):
    """An expected event. `at`: its time, null if it is not known."""

    at: datetime | None = None


class WithdrawalView(View):
    """`reason`: null also for an account that only filed the alert, if others withdrew it."""

    at: datetime
    reason: str | None = None


class ToldView(Facts, View):
    """What an alert says at one time. Restricted. `source`: null once the reporter was erased."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    source: Source | None
    persons: tuple[Person, ...]
    expected: tuple[ExpectationView, ...]
    asked_for: tuple[str, ...]


class AmendmentView(View):
    """An amendment of an alert. Restricted.

    `number`: they count from 1. `fields`: what changed, such as `narrative`, `acts` or
    `persons.<id>`. `before`: the whole alert as it was until then.
    """

    number: int
    at: datetime
    by: UUID
    reason: str
    fields: tuple[str, ...] = Field(examples=[["situation", "acts"]])
    before: ToldView


class AlertView(ToldView):
    """An alert as it stands, with all its fields. Restricted.

    `version`: how many amendments it has; send it with the next one. `consents`: the present state
    for every use: the narrowest, where single persons answered for themselves (`person_consents`).
    Then `general_consents` has the state of everybody else. `consent_history`: every change for
    everybody, the latest first; `person_consent_history`: every change for one person.
    `case_missing`: as in a list.
    """

    id: UUID
    filed_at: datetime
    filed_by: UUID
    desk: str
    version: int
    amended_at: datetime | None
    consents: tuple[ConsentView, ...]
    consent_history: tuple[ConsentView, ...]
    general_consents: tuple[ConsentView, ...] = ()
    person_consents: tuple[PersonConsentView, ...] = ()
    person_consent_history: tuple[PersonConsentView, ...] = ()
    withdrawal: WithdrawalView | None
    cases: tuple[Became, ...]
    case_missing: bool = False
