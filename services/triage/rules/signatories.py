"""What becomes of an organisation that is asked to sign, and the hash of the list that is approved.

A text is signed as it is: who changes it gives every signature back. The hash names exactly
the signatures that an approver saw; the database calculates it too (migration 0047).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from shared.message_ids import msgid

ASKED, SIGNED, DECLINED, WITHDRAWN = "asked", "signed", "declined", "withdrawn"
REMOVED, GIVEN_BACK = "removed", "given-back"
EXPIRED = "expired"
"""Asked, and the deadline passed without an answer; it is not stored."""
LONGEST_NAME = 120
"""The most characters of a name or a function of those who sign; as many are reserved for each."""
MOST_SIGNATORIES = 200
"""The most organisations that can be asked to sign one document."""
TOKEN_BYTES = 32

NOT_SIGNED = msgid("A document of this kind is not signed by other organisations.")
NO_PAGES = msgid(
    "This installation has no public pages, so nobody outside could sign. Ask the person who runs "
    "the server to set {setting}."
)
THE_SETTING: dict[str, str | int] = {"setting": "TOCSIN_TRIAGE_PUBLIC_PAGES"}
"""The values of `NO_PAGES`."""
TEMPLATE_GONE = msgid(
    "This document was written with the template {template}, which this installation no longer "
    "has. Nobody can sign it. Ask the person who runs the server to put the template back, or "
    "choose another template in the draft."
)


def token_hash(token: str) -> bytes:
    """Return what is stored of a personal link. 32 random bytes cannot be guessed from it."""
    return sha256(token.encode()).digest()


def list_hash(signed: Iterable[tuple[UUID, bytes]]) -> str:
    """Return the hash of the list: of the id and the sealed signature of each that signed."""
    parts = (of.bytes + sha256(signature).digest() for of, signature in sorted(signed))
    return sha256(b"".join(parts)).hexdigest()


def reminder_at(until: datetime, before: timedelta, now: datetime) -> datetime:
    """Return when the officer is told who has not answered: half of the time, if there is less."""
    return max(until - before, now + (until - now) / 2)


def state_now(state: str, until: datetime, now: datetime) -> str:
    """Return the state of a signatory as people read it."""
    return EXPIRED if state == ASKED and until <= now else state
