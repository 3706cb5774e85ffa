"""The confirmation questions before an act on an account or a key that cannot be undone."""

from shared.message_ids import msgid
from shared.web.confirming import Question

_DISABLED = msgid(
    "The account is signed out everywhere and cannot sign in. Its API keys stop working. You can "
    "enable it again."
)
_TO_DESKS = msgid(
    "The account is signed out everywhere and cannot sign in. You can enable it again. Its open "
    "cases go to their desks, and the officers of these desks get its notices. A restricted case "
    "that no other named person can read is opened to approvers."
)
_TO_COLLEAGUE = msgid(
    "The account is signed out everywhere and cannot sign in. You can enable it again. {colleague} "
    "takes over its open cases and gets its notices. What this colleague may not work on goes to "
    "its desk. A restricted case that no other named person can read is opened to approvers."
)


def disabling(name: str, *, is_person: bool, colleague: str | None) -> Question:
    """`colleague`: the name of the person who takes over the work; None: the desks do."""
    does = (_TO_COLLEAGUE if colleague else _TO_DESKS) if is_person else _DISABLED
    return Question(
        msgid("Disable this account?"),
        does,
        msgid("Disable the account"),
        about=name,
        values={"colleague": colleague} if colleague else {},
    )


def giving_password(name: str) -> Question:
    return Question(
        msgid("Reset the password of this account?"),
        msgid("The current password stops working, and all sessions of the account end."),
        msgid("Reset the password"),
        about=name,
    )


def ending_sessions(name: str) -> Question:
    return Question(
        msgid("End all sessions of this account?"),
        msgid(
            "The account is signed out on all devices. A form that is being filled in must be "
            "sent again."
        ),
        msgid("End all sessions"),
        about=name,
    )


def revoking(name: str) -> Question:
    return Question(
        msgid("Revoke this API key?"),
        msgid(
            "Programs that use this key are refused immediately. A revoked key cannot be restored."
        ),
        msgid("Revoke the key"),
        about=name,
    )


def confirming(about: str, *, gives_password: bool) -> Question:
    """`about` names the account, its address, the act and what the account has afterwards."""
    return Question(
        msgid("Confirm what another administrator proposed?"),
        msgid(
            "The change takes effect immediately. Confirm it only if you know the person and "
            "know that the change is intended. A new password is shown to you only once, on "
            "the next page. Hand it over in a safe way."
        )
        if gives_password
        else msgid(
            "The change takes effect immediately. Confirm it only if you know the person and "
            "know that the change is intended."
        ),
        msgid("Confirm"),
        about=about,
    )


def withdrawing(about: str) -> Question:
    return Question(
        msgid("Withdraw this proposal?"),
        msgid("The change does not take effect. It can be proposed again."),
        msgid("Withdraw the proposal"),
        about=about,
    )
