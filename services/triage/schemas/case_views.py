"""What triage answers of cases. All but the queue is restricted."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.triage.rules.approvals import Approval
from shared.contracts.codes import Expectation
from shared.contracts.content import Amount, ConsentWords, Facts, Person, Source


class ReasonView(BaseModel):
    """A rule that gave points: its code, its words in English, and its source."""

    rule: str
    words: str
    points: int
    source: str


class Workload(BaseModel):
    """How much work an account has.

    `by_level`: its open cases. `kept_to_it_alone`: restricted cases that no other active account
    can read. `only_it_approves`: appeals that wait for approval and that nobody else can approve.
    """

    account: UUID
    open_cases: int
    by_level: dict[str, int]
    kept_to_it_alone: int
    only_it_approves: int


class QueueItem(BaseModel):
    """A case in the queue.

    `reason`: the weightiest of the first score. `next_due_at` null: no deadline runs; `overdue`: it
    is past, and what the deadline (of the kind `next_clock`) waits for was not done. `next_day`: of
    the hearing or removal that this deadline is about, before which somebody must act, `next_at`:
    its hour, where that is known. `waiting_since`: when an appeal was submitted or a best-interest
    decision was proposed that waits for a second person. `event_kind`, `event_day`, `event_at`: the
    hearing or removal that comes next, also where its deadline was met. `approval`: in the list of
    what waits, whether it can be approved (`Approval`), as far as can be told without its text;
    `embargo_until`: until when it would wait then. `returned_at`: when an appeal was returned that
    was not submitted again; `returned_to`: who corrects it, null where the case has no officer.
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


class RefusalView(BaseModel):
    """Since when a use was refused that is not any more; `by`: who recorded it, if known."""

    at: datetime
    by: UUID | None


class AlertView(BaseModel):
    """An alert as it was told. Restricted. `joined`: it came in by a link.

    `erased`: its key was destroyed, and nobody can read any more what was told.

    `consent_words`: by use, who gave it, how, within which limits. `consents_by`: by use, which
    account recorded it, where that is known. `refused_before`: the uses that were refused last time
    before what stands now was recorded.
    `expected`: what the facts name as expected, in the same order, with the hour where it is known.
    """

    alert: UUID
    filed_at: datetime
    channel: str
    asked_for: list[str]
    withdrawn: bool
    joined: bool
    erased: bool = False
    consents: dict[str, str]
    consent_words: dict[str, ConsentWords]
    consents_by: dict[str, UUID] = {}
    refused_before: dict[str, RefusalView] = {}
    persons: list[Person]
    facts: Facts | None
    expected: list[Expectation]

    def recorded_refusals(self) -> Iterator[UUID | None]:
        """Name who recorded each refusal that is lifted, and what stands since."""
        for use, refusal in self.refused_before.items():
            yield from (refusal.by, self.consents_by.get(use))


class SourceView(BaseModel):
    """A source of a case.

    `assessed` false: reliability and independence are as the alert told them, and do not count
    before an officer has assessed them. `alike`: name or contact may be those of another source of
    this case, in whatever spelling.
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
    id: UUID
    case: UUID
    number: str
    score: int
    reasons: list[str]
    state: str


class DeadlineView(BaseModel):
    """A deadline of a case.

    `due_at`: somebody must act before it. `day`: of the hearing or removal that it is about, `at`:
    its hour, where that is known; `passed`: this day is over, and nobody said that what the
    deadline waited for was done.
    """

    id: UUID
    kind: str
    step: int
    due_at: datetime
    day: date | None
    at: datetime | None = None
    rang: bool
    passed: bool


class BestInterestView(BaseModel):
    id: UUID
    uses: list[str]
    reason: str | None
    proposed_by: UUID
    decision: str | None
    decided_by: UUID | None


class NotSent(BaseModel):
    """How many messages came to `state` (`failed`, `withheld`, `unknown`) for a reason of dispatch.

    Those that went out later after all are among them.
    """

    state: str
    reason: str
    number: int


class Sending(BaseModel):
    """How the sending of an issued document went, as dispatch reported it.

    `deliveries`: messages it was to send, None until its recipients are known; `sent`: those that a
    provider or a receiver took, at the least; `waiting`: those of which nothing is reported yet,
    None where some go out again; `waits_until`: the end of an embargo that still holds; `not_sent`:
    the others with their reasons; `missed`: those that nobody took, once all are settled, without
    those of which that is `unknown`;
    `finished_at`: since when they are; `refused`: the code of the reason why nothing goes out;
    `held_at`: when somebody who merged the case with another one decided that waiting messages
    do not go out: dispatch stops them.
    """

    campaign: UUID | None = None
    deliveries: int | None = None
    sent: int = 0
    waiting: int | None = None
    waits_until: datetime | None = None
    not_sent: list[NotSent] = []
    missed: int = 0
    finished_at: datetime | None = None
    stopped_at: datetime | None = None
    held_at: datetime | None = None
    refused: str | None = None

    @property
    def unknown(self) -> int:
        """Return of how many messages nobody knows whether they were sent."""
        return sum(each.number for each in self.not_sent if each.state == "unknown")

    @property
    def may_wait(self) -> bool:
        """Whether something of it may still go out."""
        return not (self.stopped_at or self.held_at or self.finished_at or self.refused)


class DocumentOutline(BaseModel):
    """A document without its text.

    `drafters`: everybody who wrote or submitted it, first the person who began it. `sending`: what
    became of it, on its page and the case's; None until dispatch reports on it. `not_begun`: it was
    issued minutes ago, and no campaign is known to have begun: tell communications and an
    administrator.
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

    @property
    def going_out(self) -> bool:
        """Whether it was issued, and something of it may still go out."""
        return self.state == "issued" and (self.sending is None or self.sending.may_wait)


class CaseView(BaseModel):
    """A case with everything that is known of it. Restricted.

    `happened` counts the entries of its timeline, `protection_requests` those by which protection
    was asked for: whoever closes it or asks again says by them what they saw. `erased`: the key of
    the case itself was destroyed: no words of it can be read or kept any more. `restricted_to`: the
    only accounts that may read it; null: everybody of its desk. `unheard_by`: services that do not
    know of a restriction yet, since the bus does not carry. `protection_not_begun`: how often
    protection was asked for minutes ago, and relocation is not known to have opened a request: call
    a grants officer, and tell an administrator.
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
    happened: int
    protection_requests: int
    protection_not_begun: int = 0
    restricted_to: list[UUID] | None = None
    unheard_by: tuple[str, ...] = ()


class TimelineItem(BaseModel):
    """`words` is restricted: a reason that somebody gave. `amount`: what was granted."""

    id: UUID
    at: datetime
    kind: str
    actor: str
    detail: dict[str, Any]
    words: str | None
    amount: Amount | None


class CampaignView(BaseModel):
    """How many deliveries of a campaign came to this state, and when first and last."""

    campaign: UUID
    channel: str
    state: str
    number: int
    first_at: datetime
    last_at: datetime
