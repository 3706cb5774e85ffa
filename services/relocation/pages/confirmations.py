"""The confirmation questions before a decision on support, which is final."""

from services.relocation.pages.reading import PageReader
from services.relocation.schemas.requests import AmountGiven, DecideSupportRequest
from services.relocation.schemas.views import SupportRequestView
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.confirming import Question
from shared.web.formats import Formats
from shared.web.languages import choose_language
from shared.web.problems import INVALID_MESSAGE

BOTH = msgid(
    "You gave both a reason for declining and an amount. Nothing was decided. Remove one of "
    "the two."
)


def expect_one_decision(told: DecideSupportRequest) -> None:
    """Raise `Invalid` if a grant also has a reason for declining: its author had doubts."""
    if told.decision == "granted" and told.reason:
        raise Invalid(INVALID_MESSAGE, faults=[FieldFault("reason", BOTH, "both")])


def declining(shown: SupportRequestView) -> Question:
    return Question(
        msgid("Decline {number}?"),
        msgid(
            "The decision is final: nothing is granted on this request. The person who made "
            "the request and the people who work on the case can read the reason. They can "
            "make a new request."
        ),
        msgid("Decline the request"),
        values={"number": shown.request_number},
    )


def granting(shown: SupportRequestView, looking: PageReader, amount: AmountGiven) -> Question:
    """Return the question, with the person and the amount as read: `1.200` is not `1,200`."""
    formats = Formats(choose_language(looking.request), looking.pages.zone)
    return Question(
        msgid("Grant {amount} for {number}?"),
        msgid("The decision is final. It is sent to the case. You cannot undo it here."),
        msgid("Grant {amount}"),
        about=shown.person.name or shown.person.pseudonym or "",
        values={
            "amount": formats.money(amount.amount, amount.currency),
            "number": shown.request_number,
        },
    )
