"""What triage answers about cases. All but the queue is restricted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.triage.rules.gates.approvals import Approval
from services.triage.schemas.alert_views import AlertView
from shared.contracts.content import Amount, Source


class ReasonView(BaseModel):
    """A rule that gave points: its code, its words in English, and its source."""

    rule: str
    words: str
    points: int
    source: str


class Workload(BaseModel):
    """How much work an account has.

    `by_level`: number of its open cases, by level. `readable_by_it_alone`: restricted cases that no
    other active account can read. `only_it_approves`: appeals that wait for approval and that
    nobody else can approve.
    """

    account: UUID
    open_cases: int
    by_level: dict[str, int]
    readable_by_it_alone: int
    only_it_approves: int


class QueueItem(BaseModel):
    """A case in the queue. Nothing restricted.

    `reason`: the rule that gave most points in the first score. `next_due_at`: the earliest
    deadline; null if there is none. `overdue`: this deadline has passed, and what it is about
    (`next_clock`) was not done. `next_day`: day of the hearing or removal that the deadline is
    about; `next_at`: its time, if known. `waiting_since`: when something was submitted that waits
    for a second person (an appeal or a best-interest decision). `event_kind`, `event_day`,
    `event_at`: the next hearing or removal, also if its deadline is done. `approval`: only in the
    list of what waits: whether it can be approved (`Approval`), as far as this is known without its
    text; `embargo_until`: until when it would then wait. `returned_at`: when an appeal was returned
    that is not submitted again; `returned_to`: who corrects it, null if the case has no officer.
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
    reason: ReasonView | None
    next_due_at: datetime | None
    next_clock: str | None
    next_day: date | None
    next_at: datetime | None = None
    event_kind: str | None = None
    event_day: date | None = None
    event_at: datetime | None = None
    approval: Approval | None = None
    embargo_until: datetime | None = None
    overdue: bool
    waiting_since: datetime | None
    returned_at: datetime | None = None
    returned_to: UUID | None = None
    acknowledged: bool
    assigned_to: UUID | None


class SourceView(BaseModel):
    """A source of a case.

    `assessed` false: reliability and independence are those of the alert, and do not count before
    an officer has assessed them. `alike`: name or contact may be those of another source of this
    case, in any spelling.
    """

    id: UUID
    relation: str
    reliability: str
    independent: bool
    assessed: bool
    added_at: datetime
    words: Source | None
    alike: bool = False


class LinkView(BaseModel):
    """A similar case, and what was decided about it.

    It cannot be merged into this one while a document of it is issued and not withdrawn
    (`issued_there`: its reference), while a correction or withdrawal notice of it is begun and not
    issued (`notice_there`: its kind, `notice_there_of`: the reference of the withdrawn document),
    or while it is merged into a third one (`merged_elsewhere`).
    """

    id: UUID
    case: UUID
    number: str
    score: int
    reasons: list[str]
    state: str
    issued_there: str | None = None
    notice_there: str | None = None
    notice_there_of: str | None = None
    merged_elsewhere: bool = False


class DeadlineView(BaseModel):
    """A deadline of a case.

    `due_at`: somebody must act before this time. `day`: day of the hearing or removal that the
    deadline is about; `at`: its time, if known. `passed`: this day is over, and nobody marked the
    deadline as done. `document`: the correction or withdrawal notice that is to be issued.
    """

    id: UUID
    kind: str
    step: int
    due_at: datetime
    day: date | None
    at: datetime | None = None
    rang: bool
    passed: bool
    document: UUID | None = None


class BestInterestView(BaseModel):
    id: UUID
    uses: list[str]
    reason: str | None
    proposed_by: UUID
    decision: str | None
    decided_by: UUID | None


class NotSent(BaseModel):
    """How many messages reached `state` (`failed`, `withheld`, `unknown`) for one reason.

    Messages that were sent later are among them.
    """

    state: str
    reason: str
    number: int


class Sending(BaseModel):
    """How the sending of an issued document went, as dispatch reported it.

    `deliveries`: number of messages to send, null until the recipients are known. `sent`: number
    that a provider or a receiver accepted, at least. `waiting`: number with no report yet, null if
    some are sent again. `waits_until`: end of the embargo, while it lasts. `not_sent`: all others,
    with their reasons. `missed`: number that nobody accepted, once all are settled, without those
    whose outcome is `unknown`. `finished_at`: when all were settled. `reached_nobody`: all were
    settled, and it is certain that nobody received one. `refused`: code of the reason why nothing
    is sent. `held_at`: when somebody who merged the case decided that waiting messages
    are not sent; dispatch stops them.
    """

    campaign: UUID | None = None
    deliveries: int | None = None
    sent: int = 0
    waiting: int | None = None
    waits_until: datetime | None = None
    not_sent: list[NotSent] = []
    missed: int = 0
    finished_at: datetime | None = None
    reached_nobody: bool = False
    stopped_at: datetime | None = None
    held_at: datetime | None = None
    refused: str | None = None

    @property
    def unknown(self) -> int:
        """Return the number of messages of which nobody knows whether they were sent."""
        return sum(each.number for each in self.not_sent if each.state == "unknown")

    @property
    def may_wait(self) -> bool:
        """Return whether some messages of it may still be sent."""
        return not (self.stopped_at or self.held_at or self.finished_at or self.refused)


class DocumentOutline(BaseModel):
    """A document without its text.

    `drafters`: everybody who wrote or submitted it, first the person who began it. `sending`: how
    its sending went, on the pages of the document and of the case; null until dispatch reports on
    it. `not_begun`: it was issued minutes ago, and no campaign is known to have started: tell
    communications and an administrator. `by_hand`: it was issued and is sent to nobody; people hand
    it over to its addressees. `withdrawn_for`: why it was withdrawn after its issue (`error`,
    `safety`, `consent`); null: not said. `notice_of`: the withdrawn document that it corrects or
    calls back; `without_content`: it says only that that one is no longer valid.
    """

    id: UUID
    kind: str
    state: str
    version: int
    reference: str | None
    audience: list[str]
    created_at: datetime
    approved_at: datetime | None
    drafters: list[UUID]
    submitted_by: UUID | None
    approved_by: UUID | None
    sending: Sending | None = None
    not_begun: bool = False
    by_hand: bool = False
    withdrawn_for: str | None = None
    notice_of: UUID | None = None
    without_content: bool = False

    @property
    def going_out(self) -> bool:
        """Return whether it was issued, and some messages of it may still be sent."""
        if self.state != "issued" or self.by_hand:
            return False
        return self.sending is None or self.sending.may_wait


class CaseView(BaseModel):
    """A case with everything that is known about it. Restricted.

    `happened`: number of entries in its timeline; `protection_requests`: number of requests for
    protection. Send them back as `seen` when you close the case or request protection. `erased`:
    the key of the case was destroyed: nothing in it can be read or stored any more.
    `restricted_to`: the only accounts that may read it; null: everybody of its desk. `unheard_by`:
    services that do not know about a restriction yet, because events do not reach them.
    `silence`: a document of the case was withdrawn for safety or a withdrawn consent, so nothing is
    said of what was withdrawn. `protection_not_begun`: number of requests for protection made
    minutes ago for which relocation is not known to have opened a support request: call a grants
    officer, and tell an administrator.
    """

    case: QueueItem
    score: int
    policy: str
    reasons: list[ReasonView]
    outcome: str | None
    erased: bool = False
    alerts: list[AlertView]
    sources: list[SourceView]
    links: list[LinkView]
    deadlines: list[DeadlineView]
    best_interest: list[BestInterestView]
    documents: list[DocumentOutline]
    silence: bool = False
    happened: int
    protection_requests: int
    protection_not_begun: int = 0
    restricted_to: list[UUID] | None = None
    unheard_by: tuple[str, ...] = ()


class TimelineItem(BaseModel):
    """An entry of the timeline. `words` is restricted: a reason that somebody gave.

    `amount`: the amount that was granted.
    """

    id: UUID
    at: datetime
    kind: str
    actor: str
    detail: dict[str, Any]
    words: str | None
    amount: Amount | None


class CampaignView(BaseModel):
    """How many deliveries of a campaign are in one state, with the first and last time."""

    campaign: UUID
    channel: str
    state: str
    number: int
    first_at: datetime
    last_at: datetime
