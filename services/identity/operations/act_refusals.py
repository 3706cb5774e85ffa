"""Why an act on an account can no longer be confirmed or withdrawn."""

from shared.message_ids import msgid
from shared.problems import Conflict


def too_old() -> Conflict:
    return Conflict(
        msgid("This proposal is too old. Propose the change again on the account page."),
        code="act-expired",
    )


def proposer_left() -> Conflict:
    return Conflict(
        msgid(
            "The person who proposed this is no longer an administrator. Propose the change "
            "yourself."
        ),
        code="proposer-left",
    )


def over() -> Conflict:
    return Conflict(
        "This was already decided, or took effect immediately. Open the account to check.",
        code="act-over",
    )
