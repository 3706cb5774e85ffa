"""The states of a delivery and their reasons: one code for everything that can happen to it."""

from enum import StrEnum


class State(StrEnum):
    """The state of a delivery."""

    PENDING = "pending"
    CLAIMED = "claimed"
    """A worker holds it until its lease ends."""
    SENT = "sent"
    """The provider accepted it; it is not known yet whether it arrived."""
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"
    """It is not known whether a provider accepted it: a person decides."""


SETTLED = frozenset({State.SENT, State.DELIVERED, State.FAILED, State.WITHHELD, State.UNKNOWN})

TAKEN = frozenset({State.SENT, State.DELIVERED})
"""States in which a provider or the receiver has it."""

MAY_HAVE_IT = frozenset({State.CLAIMED, State.SENT, State.DELIVERED, State.UNKNOWN})
"""States in which the receiver has it or may have it; one that is tried now may get it."""


class Reason(StrEnum):
    """Why a delivery is in its state."""

    # pending
    WAITING = "waiting"
    GATHERING = "gathering"
    """A notice to staff waits for others to be sent in the same message."""
    EMBARGO = "embargo"
    NOT_HEARD = "not-heard"
    """An event about its alert or case could not be processed, and may stop it."""
    TRY_AGAIN = "try-again"
    RELEASED = "released"
    """A person decided to send it in spite of the danger to its recipient."""
    ASKED_AGAIN = "asked-again"
    """It had failed, and a person asked to send it again."""
    SEND_AGAIN = "send-again"
    """Critical, and not known to be accepted because of a crash: it is sent again, marked so."""

    # sent, delivered
    ACCEPTED = "accepted"
    ACKNOWLEDGED = "acknowledged"
    """The receiver itself confirmed it."""
    RECEIPT = "receipt"
    """The provider reported that it arrived."""
    SETTLED_BY_PERSON = "settled-by-person"

    # retried, and failed when no try is left
    NAME_NOT_FOUND = "name-not-found"
    """The name of the server has no address."""
    CONNECTION_REFUSED = "connection-refused"
    CERTIFICATE_NOT_VALID = "certificate-not-valid"
    TLS_FAILED = "tls-failed"
    """No encrypted connection: not offered, or no common version."""
    CONNECTION_BROKEN = "connection-broken"
    """It was reset or closed before everything was sent."""
    NOT_UNDERSTOOD = "not-understood"
    """The answer does not follow the protocol."""
    UNREACHABLE = "unreachable"
    """No route to the server; until November 2026, each of the faults above."""
    TIMED_OUT = "timed-out"
    BUSY = "busy"
    """The receiver or provider asked to come back later (451, 429, 503)."""
    MAILBOX_FULL = "mailbox-full"
    PROVIDER_FAULT = "provider-fault"
    NOT_AUTHORISED = "not-authorised"
    """The provider refuses our credentials: the installation must be checked."""
    RATE_LIMITED = "rate-limited"
    """We sent more than our account or address is allowed."""
    SENDER_REFUSED = "sender-refused"
    """Refused because of us: policy, reputation, configuration, suspected spam."""
    ALL_REFUSED = "all-refused"
    """Many different recipients got the same refusal: it is about us, not about them."""
    ENDPOINT_REFUSED = "endpoint-refused"

    # failed at once
    NO_SUCH_ADDRESS = "no-such-address"
    """The address or number does not exist, or cannot receive such messages."""
    RESERVED_DOMAIN = "reserved-domain"
    """The domain is reserved for examples and tests (RFC 2606): real mail cannot arrive."""
    OPTED_OUT = "opted-out"
    """The recipient answered STOP."""
    RECIPIENT_REFUSED = "recipient-refused"
    """Refused for this recipient, without saying whether the address exists."""
    MESSAGE_REFUSED = "message-refused"
    """This message was refused: too large, or of a type that is not accepted."""
    NEEDS_SMTPUTF8 = "needs-smtputf8"
    """Non-ASCII letters before the @: such addresses are not used or not accepted (RFC 6531)."""
    ENDPOINT_GONE = "endpoint-gone"
    ADDRESS_NOT_ALLOWED = "address-not-allowed"
    NOT_WRITABLE = "not-writable"
    """No e-mail can be composed: the address or the title is not possible in one."""
    NOT_DELIVERED = "not-delivered"
    """The provider reported that it could not be delivered."""

    # withheld
    LOCAL_MAILBOX = "local-mailbox"
    """Kept on this machine because no provider is configured. It was not sent."""
    NOT_CONFIGURED = "not-configured"
    """No provider is configured for this channel, and no local mailbox."""
    HAZARD = "hazard-to-recipient"
    """Having the message is a danger where the recipient is: it is never sent."""
    HAZARD_HELD = "hazard-held"
    """The same, but a person decides for each recipient."""
    CONSENT_CHANGED = "consent-changed"
    ALERT_WITHDRAWN = "alert-withdrawn"
    APPEAL_WITHDRAWN = "appeal-withdrawn"
    CAMPAIGN_STOPPED = "campaign-stopped"
    CASE_CLOSED = "case-closed"
    CONTACT_INACTIVE = "contact-inactive"
    NO_ADDRESS = "no-address"
    INVITATION_ENDED = "invitation-ended"
    """An organisation need not be asked to sign any more, or must not: triage knows why."""
    SIGNING_OVER = "signing-over"
    """The time to sign had passed before the e-mail that asks to sign could be sent."""
    RESTORED = "restored"
    """Issued before a backup was restored, and not sent: a person decides whether to send it.

    What was refused, withdrawn or stopped between the backup and the restore is lost.
    """
    NOT_FORESEEN = "not-foreseen"
    """The approver saw that nobody would receive it: a person decides whether to send it."""
    RECIPIENT_LEFT = "recipient-left"
    """A notice to an account that can no longer act: its successor is notified instead."""
    ERASED = "erased"
    UNREADABLE = "unreadable"
    """No message can be composed: a key or a text is missing, or sealed data is damaged."""
    NOT_TAKEN = "not-taken"
    """A person recorded that the provider had not accepted it, and decided not to send it again."""

    # unknown
    INTERRUPTED = "interrupted"
    """A worker ended between the attempt and its record."""
    BEFORE_RESTORE = "before-restore"
    """It may have been sent before a backup was restored: the database does not know."""
    NOT_ANSWERED = "not-answered"
    """The connection broke after everything was sent."""


MAY_GO_AGAIN = frozenset(
    {
        Reason.LOCAL_MAILBOX,
        Reason.NOT_CONFIGURED,
        Reason.CONTACT_INACTIVE,
        Reason.NO_ADDRESS,
        Reason.CASE_CLOSED,
        Reason.RESTORED,
        Reason.UNREADABLE,
        Reason.NOT_FORESEEN,
    }
)
"""Reasons after which a withheld message can be sent again, once the cause is gone.

Somebody has to ask for it. The same holds where the address was blocked. What was stopped or
decided is never sent again.
"""

FOR_A_PERSON = frozenset({Reason.HAZARD_HELD, Reason.RESTORED, Reason.NOT_FORESEEN})
"""Reasons for which a message is withheld until a person decides: it may still be sent."""

BLOCKS_ADDRESS = frozenset(
    {Reason.ENDPOINT_GONE, Reason.NO_SUCH_ADDRESS, Reason.OPTED_OUT, Reason.RESERVED_DOMAIN}
)
"""Refusals that block the address until a person has checked it.

Each later delivery to it is withheld for the same reason.
"""

MISSED = BLOCKS_ADDRESS | {Reason.CONTACT_INACTIVE, Reason.NO_ADDRESS}
"""Reasons that say that the recipient could not be reached.

What was withheld for one of these is sent, with what failed, when somebody asks to send a contact
what it missed.
"""

NEVER_LIFTED = frozenset({Reason.RESERVED_DOMAIN})
"""Nobody can unblock such an address: it must be replaced by another one."""

OF_RECIPIENT = frozenset({Reason.NO_SUCH_ADDRESS, Reason.RECIPIENT_REFUSED})
"""Refusals that are about one recipient, unless all recipients get the same one."""

OURS = frozenset(
    {Reason.NOT_AUTHORISED, Reason.RATE_LIMITED, Reason.SENDER_REFUSED, Reason.ALL_REFUSED}
)
"""Refusals that are about us: retried, and administrators are notified at once."""

TRANSPORT = frozenset(
    {
        Reason.NAME_NOT_FOUND,
        Reason.CONNECTION_REFUSED,
        Reason.CERTIFICATE_NOT_VALID,
        Reason.TLS_FAILED,
        Reason.CONNECTION_BROKEN,
        Reason.NOT_UNDERSTOOD,
        Reason.UNREACHABLE,
        Reason.TIMED_OUT,
    }
)
"""No answer came. For our own provider, administrators are notified if it lasts."""

FOR_GOOD = BLOCKS_ADDRESS | OF_RECIPIENT | {Reason.MESSAGE_REFUSED, Reason.NEEDS_SMTPUTF8}
"""Refusals that no later attempt would change. All others are retried."""


class AttemptOutcome(StrEnum):
    """How one attempt ended; it decides what happens next."""

    ACCEPTED = "accepted"
    ACKNOWLEDGED = "acknowledged"
    RETRY = "retry"
    REFUSED = "refused"
    UNSURE = "unsure"
    KEPT = "kept"
    """Stored in the local mailbox."""
    NOT_MADE = "not-made"
    """One of our parts was unavailable and nothing was sent: it waits as if unclaimed."""
    BLOCKED = "barred"
    """Nothing was sent, and nothing will be.

    The texts or the address were erased or cannot be read, or there is no address.
    """
    LOST = "lost"
    """Known only by its lease, which has ended."""
    REPORTED = "reported"
    """No attempt, but the provider's later report on one."""
