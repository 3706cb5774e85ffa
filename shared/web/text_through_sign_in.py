"""Carry typed text through a sign-in, in the browser, sealed under the writer's own key.

Nothing of it is stored here, and nobody else's session opens it.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from shared.message_ids import msgid
from shared.problems import Forbidden, Unavailable
from shared.storage.keyring import Keyring
from shared.storage.sealing import Erased, KeyMissing, Place, SealBroken
from shared.web.submitted_form import FORM_BYTES, SubmittedForm

_BACK = re.compile(r"(/[a-z]+)?/again")


@dataclass(frozen=True, repr=False)
class TypedText:
    """What the form of a sign-in carries: typed text, its account, and `back`, where to go then."""

    words: str
    account: str
    back: str

    @classmethod
    def of(cls, sent: SubmittedForm) -> "TypedText | None":
        """Return what a sign-in form carried; None if it carried nothing."""
        words, account = sent.marks.get("kept", ""), sent.marks.get("kept_for", "")
        back = sent.marks.get("kept_at", "")
        if not words or not _BACK.fullmatch(back):
            return None
        return cls(words, account, back)

    def language_at(self, signed_in: bool, sign_in: str) -> str:
        """Return the address at which the language changes without losing what was typed."""
        return self.back if signed_in else sign_in

    def is_of(self, account: UUID) -> bool:
        return self.account == str(account)


@dataclass(frozen=True)
class Carrier:
    keyring: Keyring

    async def carry(self, sent: SubmittedForm, back: str) -> TypedText | None:
        """Seal what was sent for the account whose page it was; None where that is not possible."""
        account = sent.account
        if account is None or sent.is_too_large():
            return None
        kept = {"action": sent.action, "page": sent.page, "items": sent.open_items}
        try:
            keys = await self.keyring.open([account])
            sealed = keys.seal(account, Place.carried(account), orjson.dumps(kept))
        except (Erased, KeyMissing, Unavailable, orjson.JSONEncodeError):
            return None
        if len(sealed) > FORM_BYTES * 2:
            return None
        return TypedText(urlsafe_b64encode(sealed).decode(), str(account), back)

    async def open(self, words: str, account: UUID) -> SubmittedForm:
        """Return what this account typed before it signed in; `Forbidden` for anybody else."""
        keys = await self.keyring.open([account])
        try:
            kept: Any = orjson.loads(
                keys.open(Place.carried(account), urlsafe_b64decode(words.encode()))
            )
        except (KeyMissing, SealBroken, NotBase64, ValueError):
            raise Forbidden(
                msgid("Another person typed this, or it was changed. It cannot be shown.")
            ) from None
        items = tuple((str(name), str(value)) for name, value in kept["items"])
        return SubmittedForm(kept["action"], items, {"page": kept["page"], "account": str(account)})
