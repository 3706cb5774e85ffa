"""Request models of triage."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.triage.drafting.draft import AppealDraft, DraftLine, DraftWords
from shared.contracts.attestation import Audience
from shared.contracts.codes import Code, Level
from shared.taxonomy import Coded
from shared.web.moments import Moment
from shared.web.request_model import RequestModel

Some = Annotated[DraftWords, Field(min_length=1)]


class Assign(RequestModel):
    """Assign the case to an account.

    `account` left out: to the person who asks. `seen`: the officer that the reader saw, or
    `nobody`; 409 `assigned-since` where it is another one by now.
    """

    account: UUID | None = None
    seen: UUID | Literal["nobody"] | None = None


class Restrict(RequestModel):
    """Restrict the case to some accounts, or open it to its desk again.

    `accounts` null: everybody of the desk again. A grants officer and a member of the committee may
    be named for the support that is asked for. `seen`: the `restricted_to` that the reader saw, or
    `everybody` where it was null; 409 `changed-since` where it is another by now.
    """

    accounts: tuple[UUID, ...] | None = Field(max_length=50)
    seen: tuple[UUID, ...] | Literal["everybody"] | None = Field(None, max_length=50)


class SetHour(RequestModel):
    """Set the hour of a hearing or removal, on the day that is known.

    `seen`: the hour that the reader saw, in ISO 8601, or `none`; 409 `changed-since` where it is
    another one by now.
    """

    at: Moment
    seen: str | None = Field(None, max_length=40)


class AddSource(RequestModel):
    relation: Annotated[Code, Coded("source_relations")]
    reliability: Annotated[Code, Coded("reliabilities")] = "unknown"
    independent: bool = True
    name: DraftLine | None = None
    pseudonym: DraftLine | None = None
    channel: Annotated[Code, Coded("contact_channels", or_unknown=True)] = "unknown"
    contact: DraftLine | None = None


class AssessSource(RequestModel):
    """`seen`, `seen_independent`: how the reader saw it; else 409 `changed-since`."""

    reliability: Annotated[Code, Coded("reliabilities")]
    independent: bool
    seen: Code | None = None
    seen_independent: bool | None = None


class Verify(RequestModel):
    """`seen`: the status that the reader saw; 409 `changed-since` where it is another by now.

    `apart`: sources whose names may be one person's in two spellings are two persons; asked for
    (409 `sources-alike`) where nothing else would make it verified.
    """

    status: Annotated[Code, Coded("verification_statuses")]
    seen: Code | None = None
    reason: Some | None = None
    apart: bool = False


class ProposeBestInterest(RequestModel):
    uses: tuple[Annotated[Code, Coded("consent_uses")], ...] = Field(min_length=1, max_length=10)
    reason: Some


class DecideBestInterest(RequestModel):
    decision: Literal["agreed", "declined"]


class Close(RequestModel):
    """`goes_on`: what was issued and waits to be sent goes out all the same; else it is stopped.

    `seen`: how many entries the timeline had for the reader; 409 `changed-since` if not now.
    """

    outcome: Code
    goes_on: bool = False
    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


class AcceptLink(RequestModel):
    """`goes_on`: what this case has issued and is going out goes on, or else is stopped.

    Left out where something is: 409 `messages-wait`.
    """

    goes_on: bool | None = None


class Reopen(RequestModel):
    """`seen`: as for closing."""

    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


class RequestProtection(RequestModel):
    """Whom it is for: `person_id`, as the case shows its persons.

    `person` counts the persons of the alert from 0, where the id is left out; the first one then.
    `alert` left out: the one that has this person, or the one the case was opened with. `seen`: how
    many requests the case had for the reader; 409 `changed-since` if not now.
    """

    alert: UUID | None = None
    person_id: UUID | None = None
    person: int | None = Field(default=None, ge=0, le=1000)
    kinds: tuple[Code, ...] = Field(min_length=1, max_length=10)
    urgency: Level
    situation: Some
    contact: DraftLine | None = None
    seen: int | None = Field(default=None, ge=0, le=2**31 - 1)


class SaveDocument(RequestModel):
    audience: tuple[Audience, ...] = Field(min_length=1, max_length=5)
    names_shown: bool
    embargo_until: Moment | None = None
    embargo_confirmed: bool = Field(
        False,
        description="The embargo is past, and it is meant to go out at once; or it ends more than"
        " four months from now, and is meant to.",
    )
    draft: AppealDraft


class EditDocument(SaveDocument):
    """`version` is the one that was edited; if a newer one stands, nothing is saved."""

    version: int = Field(ge=1, le=1_000_000)


class Submit(RequestModel):
    """Submit a document for approval.

    `document`: the content to submit, where `version` holds something else: it is saved as a new
    version in the same step. `do_no_harm`: codes of the checks that are confirmed. All that the
    document asks for must be: `limits` too where a consent is limited, `hidden-person` where
    somebody hides, `unasked-government` where readers are asked to write and nobody said that the
    government may know, `unpublished-name` where a name is printed that is not to be published,
    `source-named` where the text names a source, `each-sentence` where several persons or
    organisations are told of, or an act of an organisation that only a person can suffer, or of a
    person that only an organisation can, `refusal-lifted` where a use was refused and something
    else was recorded since, `consent-named` where it may name a person who consented or refused,
    `contact-given` where it says how a source or the person is reached, `each-agreed` where several
    are told of, `acts-and-situation` where acts and situation cannot both be true or two alerts
    tell different situations, `named-with-care` where names are printed and a child or sexual
    violence is told of.
    """

    version: int = Field(ge=1, le=1_000_000)
    do_no_harm: tuple[Code, ...] = Field(default=(), max_length=50)
    document: SaveDocument | None = None


class Approve(RequestModel):
    """What was read: the version and the SHA-256 of its texts, as the document shows them.

    `reach_seen`: the `mark` of the reach that was read, or `unknown` where it was null; 409
    `changed-since` where others would receive it by now.
    """

    version: int = Field(ge=1, le=1_000_000)
    texts_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    embargo_confirmed: bool = Field(
        False, description="The embargo is past, and it is meant to go out at once."
    )
    although_nobody: bool = Field(
        False,
        description="It is meant to be issued although nobody would receive it, or although it is "
        "not known who would. It says nothing where somebody does.",
    )
    reach_seen: str | None = Field(
        None, max_length=64, description="The mark of the reach that was read, or `unknown`."
    )


class Return(RequestModel):
    version: int = Field(ge=1, le=1_000_000)
    reason: Some


class Withdraw(RequestModel):
    """`seen`: the state that the reader saw; 409 `changed-since` where it is another by now."""

    reason: Some
    seen: Code | None = None


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
