"""Sign and check access tokens: EdDSA JWTs (RFC 7519, 8037, 9068).

The algorithm is fixed, and the token's type is checked, so that an ID token of the same issuer is
not accepted.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.access.cache import ShortMemory
from shared.access.jwks import ALGORITHM, KeySet, key_id
from shared.access.principal import ALL_DESKS, AccountKind, AllDesks, Principal
from shared.access.roles import known_roles
from shared.clock import Clock, new_id, utc_now
from shared.problems import Unauthenticated

AUDIENCE = "tocsin"
TYPE = "at+jwt"
ACCESS_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(hours=12)
LEEWAY = timedelta(seconds=10)
"""How far the clocks of two machines may be apart."""
REMEMBERED_SECONDS = 5.0
"""How long a signature is not checked again; a withdrawn key is accepted for that much longer."""

_REQUIRED = ["iss", "aud", "sub", "iat", "nbf", "exp", "jti"]


class Claims(BaseModel):
    """The claims of a token about its bearer. Only page sessions have `sid`.

    `issued` is `iat` to the microsecond: OpenID clients accept whole seconds only.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    sub: UUID
    iat: float
    issued: float | None = None
    exp: float
    jti: str
    kind: AccountKind
    roles: tuple[str, ...]
    desks: tuple[str, ...]
    all_desks: bool
    sid: str | None = None

    @property
    def issued_at(self) -> datetime:
        """Return when the token was issued, to the microsecond.

        So a sign-in right after a revocation works.
        """
        return datetime.fromtimestamp(self.iat if self.issued is None else self.issued, UTC)

    def principal(self) -> Principal:
        return Principal(
            account=self.sub,
            kind=self.kind,
            roles=known_roles(self.roles),
            desks=ALL_DESKS if self.all_desks else frozenset(self.desks),
            session=self.sid,
        )


class TokenSigner:
    """Signs tokens; identity alone has it.

    `issuer` is its public URL.
    """

    def __init__(self, key: Ed25519PrivateKey, *, issuer: str, clock: Clock = utc_now) -> None:
        self._key = key
        self._issuer = issuer
        self._clock = clock
        self.kid = key_id(key.public_key())

    def access_token(
        self,
        principal: Principal,
        lifetime: timedelta = ACCESS_LIFETIME,
        *,
        issued: datetime | None = None,
    ) -> str:
        """Return a token for the API; `lifetime` is at most 15 minutes.

        `issued`: when the person was authenticated, now if left out. Any later end of the account's
        sessions ends this one too.
        """
        return self._sign(principal, lifetime, issued, longest=ACCESS_LIFETIME)

    def session_token(
        self,
        principal: Principal,
        session: str,
        lifetime: timedelta = SESSION_LIFETIME,
        *,
        issued: datetime | None = None,
    ) -> str:
        """Return a token for the page session named `session`; `lifetime` is at most 12 hours."""
        return self._sign(principal, lifetime, issued, longest=SESSION_LIFETIME, sid=session)

    def _sign(
        self,
        principal: Principal,
        lifetime: timedelta,
        issued_at: datetime | None,
        *,
        longest: timedelta,
        sid: str | None = None,
    ) -> str:
        if not timedelta(0) < lifetime <= longest:
            raise ValueError(f"a token of this kind lasts at most {longest}")
        issued = (issued_at or self._clock()).timestamp()
        every = isinstance(principal.desks, AllDesks)
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": str(principal.account),
            "iat": int(issued),
            "issued": issued,
            "nbf": int(issued),
            "exp": int(issued + lifetime.total_seconds()),
            "jti": str(new_id()),
            "kind": principal.kind,
            "roles": sorted(principal.roles),
            "desks": [] if isinstance(principal.desks, AllDesks) else sorted(principal.desks),
            "all_desks": every,
        }
        if sid is not None:
            claims["sid"] = sid
        headers = {"kid": self.kid, "typ": TYPE}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers=headers)


class TokenVerifier:
    """Verifies tokens, and caches a good one for some seconds, by its hash.

    Checking the signature costs more than all else. The time and the account's state are checked
    each time.
    """

    def __init__(
        self,
        keys: KeySet,
        *,
        issuer: str,
        clock: Clock = utc_now,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._clock = clock
        self._good: ShortMemory[bytes, Claims] = ShortMemory(REMEMBERED_SECONDS, elapsed)

    async def verify(self, token: str) -> Claims:
        """Return the claims of a good token.

        Raises `Unauthenticated` (code `token-expired` where only time has passed), or
        `Unavailable` if the issuer's keys were never seen.
        """
        named = sha256(token.encode(errors="surrogatepass")).digest()
        claims = await self._good.get(named, lambda _: self._checked(token))
        # As in PyJWT: at the second of `exp` the token has expired.
        if claims is None or claims.exp <= (self._clock() - LEEWAY).timestamp():
            raise _expired()
        return claims

    async def _checked(self, token: str) -> Claims:
        try:
            key = await self._key(token)
            decoded = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=self._issuer,
                leeway=LEEWAY,
                options={"require": _REQUIRED, "strict_aud": True},
            )
            claims = Claims.model_validate(decoded)
        except jwt.ExpiredSignatureError:
            raise _expired() from None
        except (jwt.InvalidTokenError, ValidationError):
            raise not_valid() from None
        longest = ACCESS_LIFETIME if claims.sid is None else SESSION_LIFETIME
        if claims.exp - claims.iat > longest.total_seconds():
            raise not_valid()
        return claims

    async def _key(self, token: str) -> jwt.PyJWK:
        headers = jwt.get_unverified_header(token)
        if headers.get("typ") != TYPE:
            raise jwt.InvalidTokenError("it is no access token")
        key = await self._keys.get(headers.get("kid", ""))
        if key is None:
            raise jwt.InvalidTokenError("nobody here knows its key")
        return key


def not_valid() -> Unauthenticated:
    """Return the same answer for every token that no service accepts, whatever is wrong with it."""
    return Unauthenticated("This token is not valid. Sign in again to get a new one.")


def _expired() -> Unauthenticated:
    return Unauthenticated("This token has expired. Sign in again.", code="token-expired")
