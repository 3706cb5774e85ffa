"""What triage answers about documents. Restricted."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.triage.drafting.draft import Addressee, AppealDraft
from services.triage.schemas.case_views import CampaignView, DocumentOutline
from services.triage.schemas.finding_views import FindingView, PersonToldView
from services.triage.schemas.signatories import SignatoriesView
from shared.contracts.attestation import Audience
from shared.contracts.content import AppealLanguage, AppealText, ConsentWordsOf


class GateView(BaseModel):
    """A shut gate. `message` and `values`: its text before it is filled, for translation."""

    code: str
    words: str
    values: dict[str, str | int]
    message: str = Field(exclude=True)


class ChangeView(BaseModel):
    """The text of one field before and now; empty: there is none. `field`: its name in the form."""

    field: str
    before: str
    now: str


class ReturnView(BaseModel):
    """Why a document was returned to its author, and what was changed since. Restricted.

    `version`: the one that was returned. `settings_changed`: changed fields that apply to all
    languages. `untouched`: languages without a changed word, although another one has some.
    """

    reason: str
    returned_by: UUID
    returned_at: datetime
    version: int
    changes: list[ChangeView] = []
    settings_changed: list[str] = []
    untouched: list[str] = []


class MentionView(BaseModel):
    """A place where a text names a source, or somebody whom it must not name, or may.

    `words`: the first sentence there, if there is one, and `start` and `end` its characters in the
    text of the field. `field`: its name in the form, such as `fr.parts.facts`. `sure`: the name is
    there. `person`: who it is, if it is a person of the record.
    """

    field: str
    words: str
    start: int
    end: int
    sure: bool
    person: str = ""


class ReachCountView(BaseModel):
    """Number of messages to one audience by one channel; `provider`: the channel can send."""

    audience: str
    channel: str
    reached: int
    provider: bool


class LeftOutView(BaseModel):
    """Why contacts who got the document before do not get this one, and how many."""

    reason: str
    contacts: int


class FormerReachView(BaseModel):
    """What would become of the contacts who got the document that this one follows or corrects.

    `got`: how many got that one, or may have got it; null: dispatch has not counted them yet.
    `gets`: how many of them get this one; `beside`: those of them whom its audience alone would not
    reach. `left_out`: the others. `also_to`: audiences that were not chosen and whose contacts get
    it for this reason. Who they are is known in dispatch only.
    """

    document: UUID
    got: int | None
    gets: int = 0
    beside: int = 0
    left_out: list[LeftOutView] = []
    also_to: list[str] = []
    counted_at: datetime | None = None


class ReachView(BaseModel):
    """Whom a document would reach if it were sent now, as counted at `counted_at`.

    `mark`: of these numbers; the approver sends it back as `reach_seen`. `recipients`: contacts
    that get something, with those who got the document before. `counts`: messages to its audience;
    `warned`: sent although they may endanger recipients; `held`: that wait for a decision for it;
    `never`: not sent for it; `blocked`: of blocked addresses; `kept_here`: by channel, that stay
    here without a provider. `reading_none`: recipients who read none of its languages; null: not
    counted.
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
    kept_here: dict[str, int] = Field(default_factory=dict)


class LimitsView(ConsentWordsOf):
    """The limits of a consent. `person`: of this person alone; null: of the whole alert."""

    person: str | None = None


class ConsentSince(BaseModel):
    """What was recorded about a consent after a document that needs it was issued."""

    use: str
    state: str
    since: datetime


class DocumentView(BaseModel):
    """A document: its content, its texts, and which gates are shut. Restricted.

    `edited_by` saved this version.
    `texts`: the texts that are sent; until the document is issued, they have marks in place of code
    and date. `harm_asked`: codes of the checks that must be confirmed when it is submitted.
    `limits`: the limits of the consents that it depends on. `consents_changed`: consents that are
    no longer given since it was issued; `sent_under_changed`: number of sent messages that need one
    of these. `sourced`: places where the text names a source, while it is a draft; `named`: those
    where it has a name, or may, although it must have none; `contacted`: those that say how a
    source or the person is reached; `vouched`: those that name who consented or refused, or may;
    `removed`: those with a name, a place of hiding, a source or a contact of an alert that left.
    `authorities_asked`: it is sent to authorities, and asks its readers to write to authorities.
    `contacts_unsearched`: while it is a draft, number of protection requests of the case whose
    contact is not stored here, so the text was not searched for it. `returned`: the last time that
    it was returned, while it is a draft. `facts_changed_at`: while it is written or waits, when an
    alert of the case was last added to or corrected since it was begun. `persons`: while it is
    written or waits, what it says of each person of the case; `findings`: what it says that no act
    of the record bears. `former`: the withdrawn document that it corrects or calls back, and
    `went_out`: what was sent of that one, or may have been: those get this one and nobody else gets
    it. `notices`: what was begun about this document since it was withdrawn; `offers`: the kinds
    that can be begun; `not_offered`: by kind, why one cannot be; `silence`: nothing may be said of
    it, because a document of the case was withdrawn for safety or a withdrawn consent.
    `without_content`: nobody writes it, it only says that `former` is not valid. `followed_until`:
    while it is written or waits, the end of the embargo of the document that it follows, if this
    one would be sent before: it is not approved before that.
    """

    document: DocumentOutline
    without_content: bool = False
    former: DocumentOutline | None = None
    went_out: list[CampaignView] = []
    notices: list[DocumentOutline] = []
    offers: list[str] = []
    not_offered: dict[str, GateView] = {}
    silence: bool = False
    names_shown: bool
    by_hand: bool = Field(
        False, description="Its kind is sent to nobody: people hand it over to its addressees."
    )
    embargo_until: datetime | None
    embargo_is_past: bool = False
    embargo_is_far: bool = False
    followed_until: datetime | None = None
    drafters: list[UUID]
    edited_by: UUID
    edited_at: datetime
    draft: AppealDraft
    unfilled: list[str]
    texts_sha256: str
    texts: list[AppealText]
    harm_asked: list[str]
    limits: list[LimitsView]
    named: list[MentionView] = []
    sourced: list[MentionView] = []
    contacted: list[MentionView] = []
    vouched: list[MentionView] = []
    removed: list[MentionView] = []
    authorities_asked: bool = False
    contacts_unsearched: int = 0
    harm_confirmed: list[str]
    persons: list[PersonToldView] = []
    findings: list[FindingView] = []
    shut_gates: list[GateView]
    reach: ReachView | None = Field(
        None, description="While it is written or waits; null then: not known."
    )
    former_reach: FormerReachView | None = Field(
        None, description="While it is written or waits; null: it follows no document of its case."
    )
    consents_changed: list[ConsentSince] = []
    sent_under_changed: int = 0
    returned: ReturnView | None
    facts_changed_at: datetime | None = None
    signatories: SignatoriesView | None = Field(
        None, description="Who signs it; null for a kind that nobody signs."
    )


class BegunContent(BaseModel):
    """The content of a document that was not saved yet: the body that drafts it, with `seen`."""

    audience: tuple[Audience, ...]
    names_shown: bool
    embargo_until: datetime | None = None
    embargo_confirmed: bool = False
    draft: AppealDraft
    seen: int


class ProposedOfficial(BaseModel):
    """An official of the directory whom readers of a document should write to.

    `addressees`: by language, as they go into `addressees` of that version; `borrowed`: languages
    for which the official has no words, so those of another one are there. `checked_on`: when they
    were last compared with their public source, null: never; `old`: more than a year ago.
    """

    official: UUID
    office: str
    checked_on: date | None
    old: bool
    addressees: Mapping[AppealLanguage, Addressee]
    borrowed: list[AppealLanguage] = []


class OfficeLeftOut(BaseModel):
    """An office that is not proposed. `official`: who holds it; null: nobody in the directory.

    `reason`: `nobody-in-directory`, `not-approved`, `retired`, `other-authors` (it is not theirs
    that did it), `kind-without-addressees`, `too-many`; later releases may add others.
    """

    office: str
    official: UUID | None
    reason: str


class NotInFacts(BaseModel):
    """What the record says and the facts in a language do not, in the words of the record.

    `reason`: `other-language`, `language-not-said`, `without-names`, `to-whom`, `does-not-fit`,
    `in-hiding`, `past`, `too-long`, `unknown-term`, `quoted` in its own language; or a later one.
    """

    language: str
    reason: str
    words: str


class BegunDraft(BaseModel):
    """A draft as the console begins it. Restricted; nothing is stored.

    `officials`: who is proposed as addressee, in the order of the house: `document` names none of
    them before somebody puts them in. `offices_left_out`: the others, and why.
    `too_long`: fields that stay empty because the names do not fit into a line, such as `fr.title`.
    `left_out`: number of persons whom the text does not name; `without_place`: of persons to whom
    something was done for which its plan has no place. `not_in_facts`: what the facts leave out.
    """

    document: BegunContent
    too_long: list[str]
    left_out: int
    without_place: int
    not_in_facts: list[NotInFacts] = []
    officials: list[ProposedOfficial] = []
    offices_left_out: list[OfficeLeftOut] = []


class Preview(BaseModel):
    """The texts of a draft, and what would keep it from being sent once it is saved. Restricted.

    `shut_gates`, `findings`, and the places in the text as in `DocumentView`.
    """

    texts: list[AppealText]
    unfilled: list[str]
    shut_gates: list[GateView] = []
    named: list[MentionView] = []
    sourced: list[MentionView] = []
    contacted: list[MentionView] = []
    vouched: list[MentionView] = []
    removed: list[MentionView] = []
    findings: list[FindingView] = []
