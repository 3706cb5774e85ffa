"""What is asked before a final act of dispatch, in words."""

from collections.abc import Mapping

from services.dispatch.pages.endangered import Endangered
from services.dispatch.rules.missed import MOST_MISSED
from services.dispatch.schemas import SentAgain
from shared.message_ids import msgid
from shared.web.confirming import Question


def stopping(reference: str) -> Question:
    return Question(
        msgid("Stop the campaign of {reference}?"),
        msgid(
            "Nothing more of it goes out, and it cannot be started again. What was sent cannot be"
            " called back."
        ),
        msgid("Stop the campaign"),
        values={"reference": reference},
    )


SETTLING: Mapping[str, Question] = {
    "sent": Question(
        msgid("Record that the message arrived?"),
        msgid("It counts as sent from then on and is not sent again. This cannot be changed."),
        msgid("Record that it arrived"),
    ),
    "again": Question(
        msgid("Send the message again?"),
        msgid("If it arrived before, the recipient gets it twice."),
        msgid("Send it again"),
    ),
    "not-sent": Question(
        msgid("Record that the message did not arrive?"),
        msgid("It counts as not sent from then on. This cannot be changed."),
        msgid("Record that it did not arrive"),
    ),
}


def ending_hazard(about: str) -> Question:
    """`about` names the country, the sender and the source."""
    return Question(
        msgid("End this danger?"),
        msgid(
            "From now on nothing is held back for it. What was held back stays so until somebody"
            " sends it again, on the page of its campaign. It stays on record."
        ),
        msgid("End it"),
        about=about,
    )


def holding_back(waiting: int) -> Question:
    return Question(
        msgid("Hold back messages that wait?"),
        msgid(
            "Messages that wait now and are held back for this danger: {waiting}. Ending it does"
            " not send them: somebody must do that on the page of each campaign."
        ),
        msgid("Hold them back"),
        values={"waiting": waiting},
    )


def sending_again(reference: str, would: SentAgain) -> Question:
    return Question(
        msgid("Send again what failed of {reference}?"),
        msgid(
            "Messages that go out again: {reopened}. Contacts that were added since and get it too:"
            " {added}. What was sent cannot be called back."
        ),
        msgid("Send again"),
        values={"reference": reference, "reopened": would.reopened, "added": would.added},
    )


def sending_missed(number: int, days: int, name: str) -> Question:
    """`number` appeals of the last `days` go to the contact of this name."""
    return Question(
        msgid("Send what was missed ({number})?"),
        msgid(
            "So many appeals of the last {days} days did not reach this contact: {number}. They go"
            " out to it and to nobody else, unless something was stopped, withdrawn or refused"
            " meanwhile. At most {most} go at once; send the rest after that. What was sent cannot"
            " be called back."
        ),
        msgid("Send what was missed ({number})"),
        about=name,
        values={"number": number, "days": days, "most": MOST_MISSED},
    )


def sending_all_the_same(told: Endangered, *, maybe_twice: bool = False) -> Question:
    """Ask whether it is meant for this very recipient; `maybe_twice`: it may be there already."""
    return Question(
        msgid("Send it to them all the same?"),
        # Sentences in the language of the reader.
        "{dangers} {follows} {twice}",
        msgid("Send it all the same"),
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
            "It gets nothing more, and what still waits for it is not sent. Its addresses stay"
            " readable, and you can bring it back."
        ),
        msgid("Deactivate the contact"),
        about=name,
    )
