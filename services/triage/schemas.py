"""What is asked of triage and what it answers. Answers about cases hold restricted content."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.triage.drafting.draft import AppealDraft, DraftLine, DraftWords
from shared.contracts.attestation import Audience
from shared.contracts.codes import Code, Expectation, Level
from shared.contracts.content import AppealText, ConsentWords, ConsentWordsOf, Facts, Person, Source


class Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Some = Annotated[DraftWords, Field(min_length=1)]


class Assign(Asked):
    """`account` left out: to whoever asks."""

    account: UUID | None = None


class Restrict(Asked):
    """`accounts` null: everybody of the desk again."""

    accounts: tuple[UUID, ...] | None = Field(max_length=50)


class AddSource(Asked):
    relation: Code
    reliability: Code = "unknown"
    independent: bool = True
    name: DraftLine | None = None
    pseudonym: DraftLine | None = None
    channel: Code = "unknown"
    contact: DraftLine | None = None


class AssessSource(Asked):
    reliability: Code
    independent: bool


class Verify(Asked):
    status: Code
    reason: Some | None = None


class ProposeBestInterest(Asked):
    uses: tuple[Code, ...] = Field(min_length=1, max_length=10)
    reason: Some


class DecideBestInterest(Asked):
    decision: Literal["agreed", "declined"]


class Close(Asked):
    outcome: Code


class RequestProtection(Asked):
    """`alert` left out: the one the case was opened with. `person` counts its persons from 0."""

    alert: UUID | None = None
    person: int = Field(default=0, ge=0, le=1000)
    kinds: tuple[Code, ...] = Field(min_length=1, max_length=10)
    urgency: Level
    situation: Some
    contact: DraftLine | None = None


class SaveDocument(Asked):
    audience: tuple[Audience, ...] = Field(min_length=1, max_length=5)
    names_shown: bool
    embargo_until: AwareDatetime | None = None
    draft: AppealDraft


class EditDocument(SaveDocument):
    """`version` is the one that was edited; if a newer one stands, nothing is saved."""

    version: int = Field(ge=1, le=1_000_000)


class Submit(Asked):
    """`do_no_harm`: codes of the checks that are confirmed; all that the document asks for must

    be: `limits` too where a consent is limited, `hidden-person` where somebody hides.
    """

    version: int = Field(ge=1, le=1_000_000)
    do_no_harm: tuple[Code, ...] = Field(max_length=20)


class Approve(Asked):
    """What was read: the version and the SHA-256 of its texts, as the document shows them."""

    version: int = Field(ge=1, le=1_000_000)
    texts_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Return(Asked):
    version: int = Field(ge=1, le=1_000_000)
    reason: Some


class Withdraw(Asked):
    reason: Some


class ReasonShown(BaseModel):
    """A rule that gave points: its code, its words in English, and its source."""

    rule: str
    words: str
    points: int
    source: str


class QueueItem(BaseModel):
    """`reason`: the weightiest of the first score. `next_due_at` null: no clock runs; `overdue`:

    it is past, and what the clock `next_clock` waits for was not done. `waiting_since`: when an
    appeal was submitted or a best-interest decision proposed that waits for a second person.
    """

    id: UUID
    number: str
    country: str
    desk: str
    state: str
    level: str
    violations: list[str]
    verification: str
    opened_at: datetime
    reason: ReasonShown | None
    next_due_at: datetime | None
    next_clock: str | None
    overdue: bool
    waiting_since: datetime | None
    acknowledged: bool
    assigned_to: UUID | None


class GateShown(BaseModel):
    """`message` and `values`: the words before they were filled, for translation on pages."""

    code: str
    words: str
    values: dict[str, str | int]
    message: str = Field(exclude=True)


class AlertShown(BaseModel):
    """An alert as it was told. Restricted. `joined`: it came in by a link.

    `consent_words`: by use, who gave it, how, within which limits.
    `expected`: what the facts name as expected, in the same order, with the hour where it is known.
    """

    alert: UUID
    filed_at: datetime
    channel: str
    asked_for: list[str]
    withdrawn: bool
    joined: bool
    consents: dict[str, str]
    consent_words: dict[str, ConsentWords]
    persons: list[Person]
    facts: Facts
    expected: list[Expectation]


class SourceShown(BaseModel):
    """`assessed` false: reliability and independence stand as the alert told them, and do not

    count before an officer has assessed them.
    """

    id: UUID
    relation: str
    reliability: str
    independent: bool
    assessed: bool
    added_at: datetime
    words: Source | None


class LinkShown(BaseModel):
    id: UUID
    case: UUID
    number: str
    score: int
    reasons: list[str]
    state: str


class DeadlineShown(BaseModel):
    """`due_at`: somebody must act before it. `day`: of the hearing or removal that it is about."""

    kind: str
    step: int
    due_at: datetime
    day: date | None
    rang: bool


class BestInterestShown(BaseModel):
    id: UUID
    uses: list[str]
    reason: str
    proposed_by: UUID
    decision: str | None
    decided_by: UUID | None


class DocumentOutline(BaseModel):
    id: UUID
    kind: str
    state: str
    version: int
    reference: str | None
    audience: list[str]
    created_at: datetime
    approved_at: datetime | None


class CaseShown(BaseModel):
    """A case with everything that is known of it. Restricted."""

    case: QueueItem
    score: int
    policy: str
    reasons: list[ReasonShown]
    outcome: str | None
    alerts: list[AlertShown]
    sources: list[SourceShown]
    links: list[LinkShown]
    deadlines: list[DeadlineShown]
    best_interest: list[BestInterestShown]
    documents: list[DocumentOutline]


class DocumentShown(BaseModel):
    """A document: what was written, how it reads, and which gates are shut. Restricted.

    `texts` are those that go out; until the issue, code and date stand as marks in them.
    `harm_asked`: codes of the checks that whoever submits it must confirm. `limits`: what was said
    of the limited consents that it stands on.
    """

    document: DocumentOutline
    names_shown: bool
    embargo_until: datetime | None
    drafters: list[UUID]
    draft: AppealDraft
    unfilled: list[str]
    texts_sha256: str
    texts: list[AppealText]
    harm_asked: list[str]
    limits: list[ConsentWordsOf]
    harm_confirmed: list[str]
    shut_gates: list[GateShown]


class Preview(BaseModel):
    """How a draft reads. Restricted."""

    texts: list[AppealText]
    unfilled: list[str]


class TimelineItem(BaseModel):
    """`words` is restricted: a reason that somebody gave."""

    id: UUID
    at: datetime
    kind: str
    actor: str
    detail: dict[str, Any]
    words: str | None


class CampaignShown(BaseModel):
    """How many deliveries of a campaign came to this state, and when first and last."""

    campaign: UUID
    channel: str
    state: str
    number: int
    first_at: datetime
    last_at: datetime
