"""Request models of triage."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.triage.drafting.draft_fields import DraftLine, DraftWords
from shared.contracts.codes import Code, Level
from shared.taxonomy import Coded
from shared.web.dates_and_times import Moment
from shared.web.request_model import RequestModel, example

Some = Annotated[DraftWords, Field(min_length=1)]


class AssignCase(RequestModel):
    """Assign the case to an account.

    `account`: if left out, the person who sends the request. `seen`: the officer that the reader
    saw, or `nobody`; 409 `assigned-since` if it is another one now.
    """

    model_config = example({"account": "01980f3e-6a00-7c3a-9d52-0b6f4e1a2c88", "seen": "nobody"})

    account: UUID | None = None
    seen: UUID | Literal["nobody"] | None = None


class RestrictCase(RequestModel):
    """Restrict the case to some accounts, or open it to its desk again.

    `accounts` null: everybody of the desk again. Grants officers and committee members may be named
    because of a support request. `seen`: the `restricted_to` that the reader saw, or `everybody` if
    it was null; 409 `changed-since` if it is another one now.
    """

    model_config = example(
        {"accounts": ["01980f3e-6a00-7c3a-9d52-0b6f4e1a2c88"], "seen": "everybody"}
    )

    accounts: tuple[UUID, ...] | None = Field(max_length=50)
    seen: tuple[UUID, ...] | Literal["everybody"] | None = Field(None, max_length=50)


class SetHour(RequestModel):
    """Set the time of a hearing or removal, on the day that is known.

    `seen`: the time that the reader saw, in ISO 8601, or `none`; 409 `changed-since` if it is
    another one now.
    """

    model_config = example({"at": "2026-12-03T09:30:00+02:00", "seen": "none"})

    at: Moment
    seen: str | None = Field(None, max_length=40)


class AddSource(RequestModel):
    """`seen`: how many sources the case had for the reader; 409 `changed-since` if not now."""

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
    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


class AssessSource(RequestModel):
    """Assess a source. 409 `changed-since` if it is not as `seen` and `seen_independent` say."""

    model_config = example({"reliability": "highly-reliable", "independent": True})

    reliability: Annotated[Code, Coded("reliabilities")]
    independent: bool
    seen: Code | None = None
    seen_independent: bool | None = None


class VerifyCase(RequestModel):
    """`seen`: the status that the reader saw; 409 `changed-since` if it is another one now.

    `apart`: says that sources whose names may be two spellings of one name are two persons. It is
    needed (409 `sources-alike`) if nothing else makes the case verified.
    """

    model_config = example({"status": "verified", "reason": "Two independent sources."})

    status: Annotated[Code, Coded("verification_statuses")]
    seen: Code | None = None
    reason: Some | None = None
    apart: bool = False


class ProposeBestInterest(RequestModel):
    """`seen`: how many proposals the case had for the reader; 409 `changed-since` if not now."""

    model_config = example({"uses": ["publish_name"], "reason": "She cannot be asked."})

    uses: tuple[Annotated[Code, Coded("consent_uses")], ...] = Field(min_length=1, max_length=10)
    reason: Some
    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


class DecideBestInterest(RequestModel):
    """The decision of a second person on a best-interest proposal."""

    model_config = example({"decision": "agreed"})

    decision: Literal["agreed", "declined"]


class CloseCase(RequestModel):
    """Close a case. `goes_on`: messages that wait are still sent; otherwise they are stopped.

    `seen`: number of timeline entries that the reader saw (`happened`); 409 `changed-since` if
    there are others now.
    """

    model_config = example({"outcome": "released"})

    outcome: Code
    goes_on: bool = False
    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


class AcceptLink(RequestModel):
    """Merge the linked case. `goes_on`: waiting messages of this case are still sent.

    False: they are stopped. Left out while messages wait: 409 `messages-wait`. `although_untold`:
    merge although the linked case has withdrawn a document for an error whose recipients were not
    told; nobody can tell them after the merge. Left out where it is so: 409 `recipients-untold`.
    `although_silenced`: merge although the linked case must be silent, so that recipients of this
    case are told nothing more of what it has withdrawn for an error. Left out where it is so: 409
    `notices-end`.
    """

    model_config = example({"goes_on": True})

    goes_on: bool | None = None
    although_untold: bool = False
    although_silenced: bool = False


class ReopenCase(RequestModel):
    """`seen`: number of timeline entries that the reader saw; 409 `changed-since` if not now."""

    model_config = example({"seen": 12})

    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


class RequestProtection(RequestModel):
    """Request protection for a person of the case.

    `person_id`: the id of the person, as the case shows it. If it is left out, `person` is the
    position of the person in the alert, from 0. `alert`: if left out, the alert that has this
    person, or the one that the case was opened with. `seen`: number of requests that the reader saw
    (`protection_requests`); 409 `changed-since` if it is another one now.
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
    """Which cases of the queue to list; None: all.

    `waiting`: only cases that wait for a second person: for a submitted appeal or a proposed
    best-interest decision.
    """

    state: str = "open"
    desk: str | None = None
    level: str | None = None
    assigned_to: UUID | None = None
    waiting: bool = False
