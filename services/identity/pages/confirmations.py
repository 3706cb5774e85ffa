"""What is asked before a final act on an account or a key, in words."""

from shared.message_ids import msgid
from shared.web.confirming import Question


def disabling(name: str) -> Question:
    return Question(
        msgid("Disable this account?"),
        msgid(
            "It is signed out everywhere and cannot sign in; its API keys stop working. You can"
            " enable it again."
        ),
        msgid("Disable the account"),
        about=name,
    )


def giving_password(name: str) -> Question:
    return Question(
        msgid("Give this account a new password?"),
        msgid("The present password stops working, and all sessions of the account end."),
        msgid("Give a new password"),
        about=name,
    )


def ending_sessions(name: str) -> Question:
    return Question(
        msgid("End all sessions of this account?"),
        msgid("It is signed out on all devices. What somebody is typing has to be sent again."),
        msgid("End all sessions"),
        about=name,
    )


def revoking(name: str) -> Question:
    return Question(
        msgid("Revoke this API key?"),
        msgid("Programs that use it are refused at once. It cannot be brought back."),
        msgid("Revoke the key"),
        about=name,
    )


def confirming(about: str, *, gives_password: bool) -> Question:
    """`about` names the account, its address, the act and what the account has afterwards."""
    return Question(
        msgid("Confirm what another administrator proposed?"),
        msgid(
            "It takes effect at once. Confirm it only if you know the person and that it is meant;"
            " a new password is shown to you, once, on the next page: hand it over by a safe way."
        )
        if gives_password
        else msgid(
            "It takes effect at once. Confirm it only if you know the person and that it is meant."
        ),
        msgid("Confirm"),
        about=about,
    )


def withdrawing(about: str) -> Question:
    return Question(
        msgid("Take this proposal back?"),
        msgid("It does not take effect. It can be proposed again."),
        msgid("Take it back"),
        about=about,
    )
