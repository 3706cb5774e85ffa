"""What triage answers of documents. Restricted."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.triage.drafting.draft import AppealDraft
from services.triage.schemas.case_views import DocumentOutline
from shared.contracts.content import AppealText, ConsentWordsOf


class GateView(BaseModel):
    """`message` and `values`: the words before they were filled, for translation on pages."""

    code: str
    words: str
    values: dict[str, str | int]
    message: str = Field(exclude=True)


class ChangeView(BaseModel):
    """Words of one field, before and now; empty: none. `field`: as the form has it."""

    field: str
    before: str
    now: str


class ReturnView(BaseModel):
    """Why a document was returned to who wrote it, and what was changed since. Restricted.

    `version`: the one that was returned. `settings_changed`: what is said once for all languages;
    `untouched`: languages of which no word was changed, while those of another were.
    """

    reason: str
    returned_by: UUID
    returned_at: datetime
    version: int
    changes: list[ChangeView] = []
    settings_changed: list[str] = []
    untouched: list[str] = []


class SourcedView(BaseModel):
    """Where a text names a source, or may: `words` are its first sentence there, if there is one.

    `field`: as the form has it, such as `fr.parts.facts`; `sure`: the whole name stands there.
    """

    field: str
    words: str
    sure: bool


class ReachCountView(BaseModel):
    """Messages to one audience by one channel; `provider`: something can leave by it."""

    audience: str
    channel: str
    reached: int
    provider: bool


class ReachView(BaseModel):
    """Whom a document would reach if it went out now, as it was counted at `counted_at`.

    `mark`: of these numbers; the approver sends it back as `reach_seen`.

    `recipients` are contacts that get something; `counts` are messages. `warned` of them go out in
    spite of a known danger to the people who get them; `held` wait for a decision for that reason,
    `never` are not sent; `blocked` are addresses that are blocked. `reading_none`: how
    many of the recipients read none of the languages that it is written in; null: not counted.
    """

    recipients: int
    reading_none: int | None = None
    counts: list[ReachCountView]
    warned: int
    held: int
    never: int
    blocked: int
    counted_at: datetime
    mark: str


class ConsentSince(BaseModel):
    """What was said of a consent after a document that needs it was issued."""

    use: str
    state: str
    since: datetime


class DocumentView(BaseModel):
    """A document: what was written, how it reads, and which gates are shut. Restricted.

    `texts` are those that go out; until the issue, code and date stand as marks in them.
    `harm_asked`: codes of the checks that whoever submits it must confirm. `limits`: what was said
    of the limited consents that it stands on. `consents_changed`: what is not given any more since
    it was issued, and `sent_under_changed` how many messages that went out need one of these.
    `sourced`: what of the text names a source, while it is being written. `authorities_asked`: it
    goes to authorities, and asks its readers to write to authorities. `contacts_unsearched`:
    protection requests of the case of which no contact is kept, while it is being written.
    `returned`: the last time that it was, for as long.
    """

    document: DocumentOutline
    names_shown: bool
    embargo_until: datetime | None
    embargo_is_past: bool = False
    embargo_is_far: bool = False
    drafters: list[UUID]
    draft: AppealDraft
    unfilled: list[str]
    texts_sha256: str
    texts: list[AppealText]
    harm_asked: list[str]
    limits: list[ConsentWordsOf]
    sourced: list[SourcedView] = []
    authorities_asked: bool = False
    contacts_unsearched: int = 0
    harm_confirmed: list[str]
    shut_gates: list[GateView]
    reach: ReachView | None = Field(
        None, description="While it is written or waits; null then: not known."
    )
    consents_changed: list[ConsentSince] = []
    sent_under_changed: int = 0
    returned: ReturnView | None


class Preview(BaseModel):
    """How a draft reads. Restricted."""

    texts: list[AppealText]
    unfilled: list[str]
