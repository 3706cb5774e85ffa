"""What is asked before a final act of dispatch, in words."""

from collections.abc import Mapping

from shared.web.confirming import Question
from shared.web.languages import msgid


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
        msgid("It counts as failed from then on. This cannot be changed."),
        msgid("Record that it did not arrive"),
    ),
}


ENDING_HAZARD = Question(
    msgid("End this danger?"),
    msgid(
        "From now on nothing is held back for it. What was held stays held until somebody decides."
        " It stays on record."
    ),
    msgid("End it"),
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
