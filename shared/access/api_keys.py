"""Create and check partners' API keys: `tocsin_<key id>_<secret>`, stored only as SHA-256.

A plain hash is enough: the secret has 256 random bits, so there is nothing to guess.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from shared.clock import new_id
from shared.message_ids import msgid
from shared.problems import Unauthenticated

PREFIX = "tocsin_"
_KEY = re.compile(r"tocsin_([0-9a-f]{32})_[0-9a-f]{64}", re.ASCII)
_REFUSED = msgid(
    "This API key is not valid. Ask an administrator for a new one. A key that was created just "
    "now is accepted within seconds."
)


class KeyEnd(StrEnum):
    """Why a key is not accepted any more."""

    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """`plain` is shown to the person who asked for it; `sha256` (hexadecimal) is stored.

    The answer stored for a repeated request has `plain` for a day, sealed
    (`shared.web.sealed_answers`).
    """

    id: UUID
    plain: str
    sha256: str

    def __repr__(self) -> str:
        return f"NewApiKey(id={self.id})"


@dataclass(frozen=True, slots=True)
class HeldApiKey:
    """A key as a service stores it; `sha256` is of the whole key, 32 bytes."""

    id: UUID
    account: UUID
    sha256: bytes
    scopes: tuple[str, ...]
    expires_at: datetime | None
    revoked: bool

    def end(self, now: datetime) -> KeyEnd | None:
        """Return why the key is not accepted at this moment; None while it is."""
        if self.revoked:
            return KeyEnd.REVOKED
        expired = self.expires_at is not None and self.expires_at <= now
        return KeyEnd.EXPIRED if expired else None


def new_api_key() -> NewApiKey:
    key = new_id()
    plain = f"{PREFIX}{key.hex}_{secrets.token_hex(32)}"
    return NewApiKey(key, plain, sha256(plain.encode()).hexdigest())


def key_label(key: UUID) -> str:
    """Return the beginning of a key, by which people recognise it; it is not secret."""
    return f"{PREFIX}{key.hex[:16]}…"


def key_id(presented: str) -> UUID:
    """Return the id in a presented key; raise `Unauthenticated` if the form is wrong."""
    match = _KEY.fullmatch(presented)
    if match is None:
        raise Unauthenticated(_REFUSED)
    return UUID(hex=match[1])


def expect_same(presented: str, held: HeldApiKey | None) -> HeldApiKey:
    """Return `held` if the presented key matches it, ended or not; else raise `Unauthenticated`."""
    digest = sha256(presented.encode()).digest()
    same = compare_digest(digest, held.sha256 if held else bytes(32))
    if held is None or not same:
        raise refused()
    return held


def refused() -> Unauthenticated:
    """Return the one answer to an unknown, a wrong, an expired and a revoked key."""
    return Unauthenticated(_REFUSED)
