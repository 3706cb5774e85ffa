"""Labels of codes, as pages show them. They are message ids."""

from collections.abc import Mapping
from types import MappingProxyType

from services.dispatch.rules.callbacks import Fault
from services.dispatch.rules.hazards import Effect
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.schemas import Progress
from shared.message_ids import msgid

AUDIENCES: Mapping[str, str] = MappingProxyType(
    {
        "diplomat": msgid("Diplomats"),
        "media": msgid("Media"),
        "un": msgid("United Nations"),
        "authority": msgid("Authorities"),
        "partner": msgid("Partners"),
    }
)

AMISS: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.REPORTS_REFUSED: msgid("SMS: Twilio's reports on messages have been refused since"),
        Fault.ANSWERS_REFUSED: msgid("SMS: replies from recipients have been refused since"),
        Fault.REPORTS_MISSING: msgid("SMS: Twilio has not reported on any message since"),
    }
)
STATES: Mapping[State, tuple[str, str]] = MappingProxyType(
    {
        State.PENDING: (msgid("Waiting"), "quiet"),
        State.CLAIMED: (msgid("Being sent"), "info"),
        State.SENT: (msgid("Sent"), "good"),
        State.DELIVERED: (msgid("Delivered"), "good"),
        State.FAILED: (msgid("Failed"), "danger"),
        State.WITHHELD: (msgid("Not sent"), "warning"),
        State.UNKNOWN: (msgid("Not known"), "danger"),
    }
)
"""With the tone of the badge."""

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.WAITING: msgid("It is next in line."),
        Reason.GATHERING: msgid("It is waiting to be sent together with others in one message."),
        Reason.EMBARGO: msgid("It waits for the end of the embargo."),
        Reason.NOT_HEARD: msgid(
            "On hold: an internal message about this case could not be read, and it may stop "
            "this delivery. Ask the administrators."
        ),
        Reason.TRY_AGAIN: msgid("It will be tried again soon."),
        Reason.ASKED_AGAIN: msgid("Somebody asked to send it again."),
        Reason.SEND_AGAIN: msgid("It will be sent again. The recipient may get it twice."),
        Reason.ACCEPTED: msgid("The provider accepted it."),
        Reason.ACKNOWLEDGED: msgid("The recipient's system confirmed it."),
        Reason.RECEIPT: msgid("The provider reported that it arrived."),
        Reason.SETTLED_BY_PERSON: msgid("Somebody recorded that it was sent."),
        Reason.NAME_NOT_FOUND: msgid("The name of the server was not found."),
        Reason.CONNECTION_REFUSED: msgid("The server refused the connection."),
        Reason.CERTIFICATE_NOT_VALID: msgid("The certificate of the server is not valid."),
        Reason.TLS_FAILED: msgid("No encrypted connection to the server was possible."),
        Reason.CONNECTION_BROKEN: msgid("The connection was lost before anything was sent."),
        Reason.NOT_UNDERSTOOD: msgid("The answer of the server could not be understood."),
        Reason.UNREACHABLE: msgid("The server could not be reached."),
        Reason.TIMED_OUT: msgid("The server did not answer in time."),
        Reason.BUSY: msgid("The server asked us to try again later."),
        Reason.MAILBOX_FULL: msgid("The mailbox of the recipient is full."),
        Reason.RATE_LIMITED: msgid("We sent more messages than our provider allows in this time."),
        Reason.SENDER_REFUSED: msgid(
            "Messages from us are refused: our configuration must be checked."
        ),
        Reason.ALL_REFUSED: msgid(
            "All recipients were refused in the same way: our configuration must be checked."
        ),
        Reason.MESSAGE_REFUSED: msgid(
            "This message was refused: it is too large, or its type is not accepted."
        ),
        Reason.NEEDS_SMTPUTF8: msgid(
            "E-mail cannot be sent to an address with non-ASCII letters before the @ (SMTPUTF8)."
        ),
        Reason.PROVIDER_FAULT: msgid("The provider had a technical fault."),
        Reason.NOT_AUTHORISED: msgid(
            "The provider refuses everything from us: our account or sign-in there must be checked."
        ),
        Reason.ENDPOINT_REFUSED: msgid("The recipient's system refused it."),
        Reason.RECIPIENT_REFUSED: msgid("The address or number was refused."),
        Reason.ENDPOINT_GONE: msgid("The recipient's system no longer exists."),
        Reason.NO_SUCH_ADDRESS: msgid("The address or number does not exist."),
        Reason.RESERVED_DOMAIN: msgid(
            "Nothing can be delivered to this address: its domain is reserved for tests. "
            "Enter a real address."
        ),
        Reason.OPTED_OUT: msgid("The recipient asked for no more messages (STOP)."),
        Reason.ADDRESS_NOT_ALLOWED: msgid("Nothing may be sent to this address."),
        Reason.NOT_WRITABLE: msgid("The address or the title cannot be used in an e-mail."),
        Reason.NOT_DELIVERED: msgid("The provider could not deliver it."),
        Reason.LOCAL_MAILBOX: msgid("Kept in the local mailbox: no provider is configured."),
        Reason.NOT_CONFIGURED: msgid(
            "No provider is configured for this channel: it was not sent."
        ),
        Reason.HAZARD: msgid("Having this message could be a crime where the recipient is."),
        Reason.HAZARD_HELD: msgid(
            "It could harm the recipient where they are. Somebody must decide whether to send it."
        ),
        Reason.RELEASED: msgid("Somebody decided to send it in spite of the danger."),
        Reason.CONSENT_CHANGED: msgid("The consent was changed."),
        Reason.ALERT_WITHDRAWN: msgid("The alert was withdrawn."),
        Reason.APPEAL_WITHDRAWN: msgid("The document was withdrawn."),
        Reason.CAMPAIGN_STOPPED: msgid("The campaign was stopped."),
        Reason.INVITATION_ENDED: msgid(
            "Nobody is asked to sign this document any more, or not at this time. The page of the "
            "signatories says why."
        ),
        Reason.SIGNING_OVER: msgid("The time to sign was over before it could be sent."),
        Reason.CASE_CLOSED: msgid("The case was closed."),
        Reason.RESTORED: msgid(
            "A backup was restored. Ask whether this message may still be sent, then send it again."
        ),
        Reason.NOT_FORESEEN: msgid(
            "When it was approved, nobody would have received it. Check the recipients, then send "
            "it again."
        ),
        Reason.CONTACT_INACTIVE: msgid("The contact or its address was deactivated."),
        Reason.NO_ADDRESS: msgid("There is no address to send it to."),
        Reason.RECIPIENT_LEFT: msgid(
            "The account can no longer act. The person who takes over is told instead."
        ),
        Reason.ERASED: msgid("The data of this message was erased."),
        Reason.UNREADABLE: msgid(
            "It cannot be read here. Ask the administrators to check the keys, then send it again."
        ),
        Reason.NOT_TAKEN: msgid("Somebody recorded that it was not sent."),
        Reason.INTERRUPTED: msgid(
            "Sending was interrupted: it is not known whether the message was sent."
        ),
        Reason.BEFORE_RESTORE: msgid(
            "A backup was restored: it is not known whether the message was sent before that."
        ),
        Reason.NOT_ANSWERED: msgid(
            "The connection was lost: it is not known whether the message was sent."
        ),
    }
)

EFFECTS: Mapping[Effect, tuple[str, str]] = MappingProxyType(
    {
        Effect.WARN: (msgid("Sent, with a warning"), "warning"),
        Effect.HOLD: (msgid("Held until a decision is made"), "danger"),
        Effect.NEVER: (msgid("Never sent"), "danger"),
    }
)
"""With the tone of the badge."""

PROGRESS: Mapping[Progress, tuple[str, str]] = MappingProxyType(
    {
        Progress.UNDER_WAY: (msgid("In progress"), "info"),
        Progress.UNDECIDED: (msgid("Decision needed"), "warning"),
        Progress.ENDED: (msgid("Ended"), "good"),
        Progress.PARTLY: (msgid("Ended, not everybody was reached"), "warning"),
        Progress.NOTHING_SENT: (msgid("Ended, nothing was sent"), "danger"),
        Progress.NOBODY: (msgid("Nobody to send to"), "danger"),
        Progress.STOPPED: (msgid("Stopped"), "danger"),
    }
)
"""With the tone of the badge."""

STOP_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "safety": msgid("Somebody's safety"),
        "error": msgid("An error in the text"),
        "request": msgid("The persons concerned ask for it"),
        "other": msgid("Another reason"),
        "alert-withdrawn": msgid("The alert was withdrawn."),
        "appeal-withdrawn": msgid("The document was withdrawn."),
        "case-joined": msgid(
            "Another case was merged, and the waiting messages no longer match the facts."
        ),
    }
)

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": msgid("Name"),
        "organisation": msgid("Organisation"),
        "audience": msgid("Audience"),
        "email": msgid("E-mail address"),
        "phone": msgid("Telephone number"),
        "endpoint": msgid("Endpoint for webhooks"),
        "languages": msgid("Languages"),
        "countries": msgid("Countries"),
        "country": msgid("Country"),
        "located_in": msgid("Country where they are"),
        "reason": msgid("Reason"),
        "found": msgid("Result"),
        "from": msgid("From"),
        "until": msgid("Until"),
        "effect": msgid("Effect"),
        "audiences": msgid("Audiences"),
        "source": msgid("Source"),
        "note": msgid("Note"),
    }
)
"""The labels of form fields, for messages about a fault in one."""

FOUND: Mapping[str, str] = MappingProxyType(
    {
        "sent": msgid("It was sent"),
        "not-sent": msgid("It was not sent"),
        "again": msgid("Send it again"),
    }
)
