"""The event by which any service asks dispatch to notify staff, without content."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import Code, KnownLevel
from shared.contracts.content import AccountProfile
from shared.contracts.envelope import Event, SealedPart


class NoticeReason(StrEnum):
    """Why staff are notified. Dispatch has one sentence for each, in each language."""

    CASE_OPENED = "case-opened"
    CASE_JOINED = "case-joined"
    """Another case was merged into this one, which may be more serious now."""
    CASE_ASSIGNED = "case-assigned"
    CASE_HANDED_OVER = "case-handed-over"
    """The officer of the case can no longer work on it."""
    CASE_ENTRUSTED = "case-entrusted"
    """No account named on a restricted case can read it any more: it is opened to others."""
    CASE_WAITS = "case-waits"
    """Something of the case waits to be done."""
    CLOCK_RANG = "clock-rang"
    """A deadline passed: nobody has acknowledged, acted or answered in time."""
    DECISION_WAITS = "decision-waits"
    """Two persons decide for somebody who cannot be asked: one has proposed a decision."""
    APPEAL_SUBMITTED = "appeal-submitted"
    SIGNATURE_LETTER_FAILED = "signature-letter-failed"
    """An e-mail that asks an organisation to sign may not have arrived."""
    NOBODY_APPROVES = "nobody-approves"
    """An appeal waits for approval, and no account is left that may approve it."""
    APPEAL_RETURNED = "appeal-returned"
    APPEAL_ISSUED = "appeal-issued"
    APPEAL_WITHDRAWN = "appeal-withdrawn"
    """An issued appeal was withdrawn: its waiting messages are stopped; people who have it were not
    told."""
    LIKE_ISSUED = "like-issued"
    """A case is similar to this one, whose appeal is issued: it may be about a release."""
    NEWS_MEANWHILE = "news-meanwhile"
    """The same, for the people who send the appeal, while its messages wait."""
    PROTECTION_DECIDED = "protection-decided"
    """The protection that an officer asked for was decided: see the case."""
    ALERT_AMENDED = "alert-amended"
    """An alert of the case was added to or corrected."""
    CONSENT_CHANGED = "consent-changed"
    CONSENT_CHANGED_SINCE = "consent-changed-since"
    """A consent changed after an appeal that needs it was issued: sent messages cannot be
    recalled."""
    ALERT_WITHDRAWN = "alert-withdrawn"
    WITHDRAWAL_UNDONE = "withdrawal-undone"
    """The alert is valid again; stopped messages stay stopped."""
    ALERT_WITHOUT_CASE = "alert-without-case"
    """It was accepted minutes ago, and intake has received no event of its case."""
    APPEAL_NOT_BEGUN = "appeal-not-begun"
    """It was approved minutes ago, and triage has received no event of its campaign."""
    PROTECTION_NOT_BEGUN = "protection-not-begun"
    """It was requested minutes ago, and triage has received no event of a support request."""
    CAMPAIGN_STOPPED = "campaign-stopped"
    DELIVERIES_FAILED = "deliveries-failed"
    DELIVERY_UNKNOWN = "delivery-unknown"
    DELIVERIES_WAIT = "deliveries-wait"
    """A recipient accepts nothing after many attempts: somebody may reach them in another way."""
    ADDRESS_BLOCKED = "address-blocked"
    """An address of a contact can no longer be reached."""
    NOBODY_REACHED = "nobody-reached"
    """Nothing of an appeal was sent: it had no recipients, or no message was accepted."""
    NOBODY_LEFT = "nobody-left"
    """An appeal waits for the end of its embargo and has no recipients any more."""
    CHANNEL_UNAVAILABLE = "channel-unavailable"
    """A channel has no provider, or its provider accepts nothing from us."""
    SMS_REPORTS_REFUSED = "sms-reports-refused"
    """Twilio's reports, or replies by SMS, have a wrong signature."""
    SMS_REPORTS_MISSING = "sms-reports-missing"
    """Twilio accepts SMS and reports on none of them."""
    MESSAGES_UNREADABLE = "messages-unreadable"
    """No message can be composed from sealed data: a key is missing, or the data is damaged."""
    RECIPIENTS_TO_DECIDE = "recipients-to-decide"
    """An appeal is sent to some recipients only if a person decides so."""
    RECIPIENTS_ENDANGERED = "recipients-endangered"
    """An appeal is not sent to some recipients: having it could harm them."""
    SUPPORT_REQUESTED = "support-requested"
    SUPPORT_ASSESSED = "support-assessed"
    SUPPORT_DECIDED = "support-decided"
    ACCOUNT_PROPOSED = "account-proposed"
    """An act on an account that decides waits for a second administrator."""
    ACCOUNT_LAPSED = "account-lapsed"
    """Such a proposal ended unconfirmed: it was too old, or its author left."""
    ACCOUNT_ALONE = "account-alone"
    """One administrator, alone, acted on an account that approves, decides or releases."""
    READER_ALONE = "reader-alone"
    """One administrator, alone, let an account read what others filed."""
    ADDRESS_CHANGED = "address-changed"
    """For the former address: the account's holder changed it."""
    ADDRESS_CHANGED_BY_ANOTHER = "address-changed-by-another"
    """The same if an administrator changed it."""
    PASSWORDS_TRIED = "passwords-tried"  # the field that names a reason
    """Many wrong passwords were tried for the recipient's account, from many places."""
    PASSWORDS_TRIED_FOR_ANOTHER = "passwords-tried-for-another"
    """The same, for administrators."""
    API_KEY_EXPIRES = "api-key-expires"
    """A partner's or a program's key ends soon: its requests are refused afterwards."""
    API_KEY_ENDED = "api-key-ended"
    API_KEY_REFUSED = "api-key-refused"
    """A request came with a key that has ended."""
    OWN_API_KEY_EXPIRES = "own-api-key-expires"
    """The same as the first two, for the account of the key."""
    OWN_API_KEY_ENDED = "own-api-key-ended"
    STAFF_NOT_REACHED = "staff-not-reached"
    """Notices to an account do not arrive: somebody must check its address or number."""
    EVENTS_PARKED = "events-parked"
    EVENTS_REFUSED = "events-refused"
    """Somebody who is none of our services writes to the broker."""
    EVENTS_WAIT = "events-wait"
    """An event was tried many times and still does not take effect."""
    EVENTS_UNPUBLISHED = "events-unpublished"
    """Events of a service have not reached the bus for a while."""
    ALERTS_NOT_TAKEN_UP = "alerts-not-taken-up"
    """For administrators: how many there are of the reasons with "minutes ago" above."""
    APPEALS_NOT_TAKEN_UP = "appeals-not-taken-up"
    PROTECTION_NOT_TAKEN_UP = "protection-not-taken-up"
    NOT_TAKEN_UP = "not-taken-up"
    """Any of these three, as former releases report it."""
    CONSUMER_HALTED = "consumer-halted"
    AUDIT_BROKEN = "audit-broken"


class NoticeRequested(Event):
    """Dispatch notifies staff, without content: a reason code and a case number, nothing more.

    It goes to a `role` (of `desk`, if given) or to an `account`. If that account is disabled, or no
    longer has the `fallback_role` for `desk`, it goes to that role of that desk instead. Notices
    about one `campaign` come in one letter, with numbers of the results of its messages. `channel`,
    `concerns`, `api_key`: the channel, the account or the id of the key that it is about; `number`:
    how many there are. `former`: the former profile of the account, if the notice goes to its
    former address.
    """

    type: ClassVar[str] = "tocsin.notice.requested.v1"
    service: ClassVar[str | None] = None
    key_field: ClassVar[str] = "notice"

    notice: UUID
    role: Code | None = None
    account: UUID | None = None
    fallback_role: Code | None = None
    desk: Code | None = None
    reason: Code
    case_number: str | None = Field(default=None, max_length=40, pattern=r"^[A-Z0-9-]+$")
    campaign: UUID | None = None
    channel: Code | None = None
    concerns: UUID | None = None
    api_key: UUID | None = None
    number: int | None = Field(default=None, ge=1)
    former: SealedPart[AccountProfile] | None = None
    urgency: KnownLevel
    requested_at: AwareDatetime
