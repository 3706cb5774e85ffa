"""What intake's API and pages return."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.intake.schemas.requests import ConsentState
from shared.contracts.codes import ActOutline, KnownLevel
from shared.contracts.content import ExpectedEvent, Facts, Person, Source


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Became(Shown):
    """A case that the alert led to. `verification` and `outcome` are there once they are known.

    For a partner, and for whoever reads the alert only because they filed it: the case that was
    opened for it and no other, and when the work on it ended. What other alerts and sources may
    have changed (`level`, `verification`, `sources`, `verified_at`) is null.
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


class AlertListed(Shown):
    """An alert in a list: nothing restricted.

    `case_missing`: it was accepted minutes ago, and no case is known to have come of it. Telephone
    the desk.
    """

    id: UUID
    filed_at: datetime
    country: str
    desk: str
    channel: str
    acts: tuple[ActOutline, ...]
    asked_for: tuple[str, ...]
    withdrawn_at: datetime | None
    cases: tuple[Became, ...]
    case_missing: bool = False


class ConsentView(Shown):
    """What is known of one use, or was. `since` is None where nobody said anything.

    `by_whom`, `how` and `limits` of what others recorded are null for whoever reads the alert only
    because they filed it, such as a partner.
    """

    use: str
    state: ConsentState
    since: datetime | None = None
    by_whom: str | None = None
    how: str | None = None
    limits: str | None = None


class ExpectationView(ExpectedEvent):
    at: datetime | None = None


class WithdrawalView(Shown):
    """`reason` is null, too, where others withdrew it, for who reads it only as its filer."""

    at: datetime
    reason: str | None = None


class AlertView(Facts, Shown):
    """An alert with all its fields.

    `consents` gives the present state of every use there is; `source` is None once the reporter was
    erased; `consent_history` holds every change, the latest first. `case_missing`: as in a list.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    id: UUID
    filed_at: datetime
    filed_by: UUID
    desk: str
    source: Source | None
    persons: tuple[Person, ...]
    expected: tuple[ExpectationView, ...]
    asked_for: tuple[str, ...]
    consents: tuple[ConsentView, ...]
    consent_history: tuple[ConsentView, ...]
    withdrawal: WithdrawalView | None
    cases: tuple[Became, ...]
    case_missing: bool = False
