"""Request models of triage."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.triage.drafting.draft import DraftLine, DraftWords
from shared.contracts.codes import Code, Level
from shared.taxonomy import Coded
from shared.web.dates_and_times import Moment
from shared.web.request_model import RequestModel, example

Some = Annotated[DraftWords, Field(min_length=1)]


class AssignCase(RequestModel):
    """Assign the case to an account.

    `account` left out: to the person who asks. `seen`: the officer that the reader saw, or
    `nobody`; 409 `assigned-since` where it is another one by now.
    """

    model_config = example({"account": "01980f3e-6a00-7c3a-9d52-0b6f4e1a2c88", "seen": "nobody"})

    account: UUID | None = None
    seen: UUID | Literal["nobody"] | None = None


class RestrictCase(RequestModel):
    """Restrict the case to some accounts, or open it to its desk again.

    `accounts` null: everybody of the desk again. A grants officer and a member of the committee may
    be named for the support that is asked for. `seen`: the `restricted_to` that the reader saw, or
    `everybody` where it was null; 409 `changed-since` where it is another by now.
    """

    model_config = example(
        {"accounts": ["01980f3e-6a00-7c3a-9d52-0b6f4e1a2c88"], "seen": "everybody"}
    )

    accounts: tuple[UUID, ...] | None = Field(max_length=50)
    seen: tuple[UUID, ...] | Literal["everybody"] | None = Field(None, max_length=50)


class SetHour(RequestModel):
    """Set the hour of a hearing or removal, on the day that is known.

    `seen`: the hour that the reader saw, in ISO 8601, or `none`; 409 `changed-since` where it is
    another one by now.
    """

    model_config = example({"at": "2026-12-03T09:30:00+02:00", "seen": "none"})

    at: Moment
    seen: str | None = Field(None, max_length=40)


class AddSource(RequestModel):
    model_config = example(
        {"relation": "family", "reliability": "likely-reliable", "channel": "phone"}
    )

    relation: Annotated[Code, Coded("source_relations")]
    reliability: Annotated[Code, Coded("reliabilities")] = "unknown"
    independent: bool = True
    name: DraftLine | None = None
    pseudonym: DraftLine | None = None
    channel: Annotated[Code, Coded("contact_channels", or_unknown=True)] = "unknown"
    contact: DraftLine | None = None


class AssessSource(RequestModel):
    """`seen`, `seen_independent`: how the reader saw it; else 409 `changed-since`."""

    model_config = example({"reliability": "highly-reliable", "independent": True})

    reliability: Annotated[Code, Coded("reliabilities")]
    independent: bool
    seen: Code | None = None
    seen_independent: bool | None = None


class VerifyCase(RequestModel):
    """`seen`: the status that the reader saw; 409 `changed-since` where it is another by now.

    `apart`: sources whose names may be one person's in two spellings are two persons; asked for
    (409 `sources-alike`) where nothing else would make it verified.
    """

    model_config = example({"status": "verified", "reason": "Two independent sources."})

    status: Annotated[Code, Coded("verification_statuses")]
    seen: Code | None = None
    reason: Some | None = None
    apart: bool = False


class ProposeBestInterest(RequestModel):
    model_config = example({"uses": ["publish_name"], "reason": "She cannot be asked."})

    uses: tuple[Annotated[Code, Coded("consent_uses")], ...] = Field(min_length=1, max_length=10)
    reason: Some


class DecideBestInterest(RequestModel):
    model_config = example({"decision": "agreed"})

    decision: Literal["agreed", "declined"]


class CloseCase(RequestModel):
    """`goes_on`: what was issued and waits to be sent goes out all the same; else it is stopped.

    `seen`: how many entries the timeline had for the reader; 409 `changed-since` if not now.
    """

    model_config = example({"outcome": "released"})

    outcome: Code
    goes_on: bool = False
    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


class AcceptLink(RequestModel):
    """`goes_on`: what this case has issued and is going out goes on, or else is stopped.

    Left out where something is: 409 `messages-wait`.
    """

    model_config = example({"goes_on": True})

    goes_on: bool | None = None


class ReopenCase(RequestModel):
    """`seen`: as for closing."""

    model_config = example({"seen": 12})

    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


class RequestProtection(RequestModel):
    """Whom it is for: `person_id`, as the case shows its persons.

    `person` counts the persons of the alert from 0, where the id is left out; the first one then.
    `alert` left out: the one that has this person, or the one the case was opened with. `seen`: how
    many requests the case had for the reader; 409 `changed-since` if not now.
    """

    model_config = example(
        {"person": 0, "kinds": ["relocation"], "urgency": "high", "situation": "She is in hiding."}
    )

    alert: UUID | None = None
    person_id: UUID | None = None
    person: int | None = Field(default=None, ge=0, le=1000)
    kinds: tuple[Code, ...] = Field(min_length=1, max_length=10)
    urgency: Level
    situation: Some
    contact: DraftLine | None = None
    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


@dataclass(frozen=True)
class Wanted:
    """What is looked for on the queue; None: all of it.

    `waiting`: only what waits for a second person, which is an appeal that was submitted or a
    best-interest decision that was proposed.
    """

    state: str = "open"
    desk: str | None = None
    level: str | None = None
    assigned_to: UUID | None = None
    waiting: bool = False
