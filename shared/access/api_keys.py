"""Partners' API keys: `tocsin_<key id>_<secret>`, shown once, kept as SHA-256 only.

A plain hash is enough: the secret has 256 random bits, so there is nothing to guess.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from shared.clock import new_id
from shared.problems import Unauthenticated

PREFIX = "tocsin_"
_KEY = re.compile(r"tocsin_([0-9a-f]{32})_[0-9a-f]{64}", re.ASCII)
_REFUSED = "This API key is not valid."


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """`plain` is shown once and kept nowhere; `sha256` (hexadecimal) is what travels and stays."""

    id: UUID
    plain: str
    sha256: str

    def __repr__(self) -> str:
        return f"NewApiKey(id={self.id})"


@dataclass(frozen=True, slots=True)
class HeldApiKey:
    """A key as a service holds it; `sha256` is of the whole key, 32 bytes."""

    id: UUID
    account: UUID
    sha256: bytes
    scopes: tuple[str, ...]
    expires_at: datetime | None
    revoked: bool


def new_api_key() -> NewApiKey:
    key = new_id()
    plain = f"{PREFIX}{key.hex}_{secrets.token_hex(32)}"
    return NewApiKey(key, plain, sha256(plain.encode()).hexdigest())


def key_id(presented: str) -> UUID:
    """Return the id in a presented key; raise `Unauthenticated` if it has not the form of one."""
    match = _KEY.fullmatch(presented)
    if match is None:
        raise Unauthenticated(_REFUSED)
    return UUID(hex=match[1])


def check(presented: str, held: HeldApiKey | None, now: datetime) -> HeldApiKey:
    """Return `held` if the presented key is that one and still good; else `Unauthenticated`.

    An unknown, a wrong, an expired and a revoked key get the same words.
    """
    digest = sha256(presented.encode()).digest()
    same = compare_digest(digest, held.sha256 if held else bytes(32))
    if held is None or not same or held.revoked:
        raise Unauthenticated(_REFUSED)
    if held.expires_at is not None and held.expires_at <= now:
        raise Unauthenticated(_REFUSED)
    return held
