"""The confirmation questions before acts in dispatch that cannot be undone."""

from collections.abc import Mapping

from services.dispatch.pages.hazard_warnings import HazardWarnings
from services.dispatch.rules.missed_messages import MOST_MISSED
from services.dispatch.rules.secrets import FORMER_SECRET_LASTS
from services.dispatch.schemas import SentAgain
from shared.message_ids import msgid
from shared.web.confirming import Question


def stopping(reference: str) -> Question:
    return Question(
        msgid("Stop the campaign of {reference}?"),
        msgid(
            "No more messages of this campaign are sent, and it cannot be started again. "
            "Messages already sent cannot be recalled."
        ),
        msgid("Stop the campaign"),
        values={"reference": reference},
    )


SETTLING: Mapping[str, Question] = {
    "sent": Question(
        msgid("Record that the message was sent?"),
        msgid(
            "From then on it counts as sent and is not sent again. You cannot change this later."
        ),
        msgid("Record that it was sent"),
    ),
    "again": Question(
        msgid("Send the message again?"),
        msgid("If it has already arrived, the recipient gets it twice."),
        msgid("Send it again"),
    ),
    "not-sent": Question(
        msgid("Record that the message was not sent?"),
        msgid("From then on it counts as not sent. You cannot change this later."),
        msgid("Record that it was not sent"),
    ),
}


def renewing_secret(contact: str) -> Question:
    return Question(
        msgid("Renew the secret of this endpoint?"),
        msgid(
            "A new secret is created and shown to you only once. The current secret stays "
            "valid for {hours} hours. Before then, send the new one to the people who run "
            "the endpoint."
        ),
        msgid("Renew the secret"),
        about=contact,
        values={"hours": int(FORMER_SECRET_LASTS.total_seconds()) // 3600},
    )


def ending_hazard(about: str) -> Question:
    """`about` names the country, the sender and the source."""
    return Question(
        msgid("End this danger?"),
        msgid(
            "From now on, no message is held back because of this danger. Messages already "
            "held back stay so until somebody sends them again on the page of their "
            "campaign. The danger stays on record."
        ),
        msgid("End the danger"),
        about=about,
    )


def holding_back(waiting: int) -> Question:
    return Question(
        msgid("Hold back waiting messages?"),
        msgid(
            "Waiting messages that will be held back because of this danger: {waiting}. "
            "Ending the danger does not send them: somebody must do that on the page of each "
            "campaign."
        ),
        msgid("Hold back the messages"),
        values={"waiting": waiting},
    )


def sending_again(reference: str, would: SentAgain) -> Question:
    return Question(
        msgid("Send the failed messages of {reference} again?"),
        msgid(
            "Messages to be sent again: {reopened}. Contacts added since that also receive "
            "it: {added}. Messages already sent cannot be recalled."
        ),
        msgid("Send again"),
        values={"reference": reference, "reopened": would.reopened, "added": would.added},
    )


def sending_missed(number: int, days: int, name: str) -> Question:
    """`number` appeals of the last `days` go to the contact of this name."""
    return Question(
        msgid("Send missed messages ({number})?"),
        msgid(
            "Appeals of the last {days} days that did not reach this contact: {number}. They "
            "are sent to this contact and to nobody else, except those stopped, withdrawn or "
            "refused since then. At most {most} are sent at a time: send the rest "
            "afterwards. Messages already sent cannot be recalled."
        ),
        msgid("Send missed messages ({number})"),
        about=name,
        values={"number": number, "days": days, "most": MOST_MISSED},
    )


def sending_all_the_same(told: HazardWarnings, *, maybe_twice: bool = False) -> Question:
    """Return the question whether to send to this recipient in spite of the danger.

    `maybe_twice`: it may be there already.
    """
    return Question(
        msgid("Send it to them anyway?"),
        # Each value is a whole sentence in the language of the reader.
        "{dangers} {follows} {twice}",
        msgid("Send it anyway"),
        about=told.recipient,
        values={
            "dangers": told.dangers,
            "follows": told.follows,
            "twice": told.twice if maybe_twice else "",
        },
        carries={"seen": told.seen},
    )


def deactivating(name: str) -> Question:
    return Question(
        msgid("Deactivate this contact?"),
        msgid(
            "It receives no more messages, and messages that wait for it are not sent. Its "
            "addresses stay readable, and you can reactivate it."
        ),
        msgid("Deactivate the contact"),
        about=name,
    )
