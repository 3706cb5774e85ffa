"""Find the account behind a token or an API key, without asking identity."""

import time
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from shared.access import api_keys, principals
from shared.access.api_keys import HeldApiKey
from shared.access.cache import ShortMemory
from shared.access.ended_keys import notify_of_ended_key
from shared.access.principal import Principal
from shared.access.principals import KnownAccount
from shared.access.roles import known_operations
from shared.access.tokens import TokenVerifier, not_valid
from shared.clock import Clock, utc_now
from shared.contracts.identity import AccountChanged
from shared.problems import Unauthenticated
from shared.storage.unit_of_work import Database, UnitOfWork

LONGEST_CACHE = 5.0
"""Seconds after which a disabled account or a revoked key is refused by every process."""


class PrincipalDirectory:
    """Finds the account that makes a request.

    The local copy of an account wins over what a token claims. One per process and service.
    """

    def __init__(
        self,
        database: Database,
        verifier: TokenVerifier,
        *,
        cache_seconds: float = LONGEST_CACHE,
        clock: Clock = utc_now,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        if not 0 <= cache_seconds <= LONGEST_CACHE:
            raise ValueError(f"cache_seconds is at most {LONGEST_CACHE}")
        self._database = database
        self._verifier = verifier
        self._clock = clock
        self._accounts: ShortMemory[UUID, KnownAccount] = ShortMemory(cache_seconds, elapsed)
        self._keys: ShortMemory[UUID, HeldApiKey] = ShortMemory(cache_seconds, elapsed)

    async def authenticate(self, presented: str) -> Principal:
        """Return the principal of this token or API key; raise `Unauthenticated` or `Unavailable`.

        The token of a page session is not accepted: it lasts for hours, and is for a browser's
        cookie only.
        """
        if presented.startswith(api_keys.PREFIX):
            return await self._by_key(presented)
        return await self._by_token(presented, of_pages=False)

    async def authenticate_session(self, presented: str) -> Principal:
        """Return the principal of a page session; raises the same, also for an API's token or key.

        A token or key of a program does not open the pages.
        """
        return await self._by_token(presented, of_pages=True)

    async def on_account_changed(self, work: UnitOfWork, event: AccountChanged) -> None:
        """Handle `account.changed`: this process forgets its cached copy with the commit."""
        await principals.store_account(work, event)
        work.after_commit.append(self._forget)

    async def _by_token(self, token: str, *, of_pages: bool) -> Principal:
        claims = await self._verifier.verify(token)
        if (claims.sid is not None) is not of_pages:
            raise not_valid()
        known = await self._accounts.get(claims.sub, self._account)
        if known is None:
            # Its event has not arrived yet; the token is new and signed by identity.
            return claims.principal()
        if claims.issued_at < known.sessions_valid_from or claims.sid in known.ended_sessions:
            raise Unauthenticated("You have been signed out. Sign in again.", code="signed-out")
        return replace(_active(known), session=claims.sid)

    async def _by_key(self, presented: str) -> Principal:
        key = await self._keys.get(api_keys.key_id(presented), self._key)
        held = api_keys.expect_same(presented, key)
        if (end := held.end(self._clock())) is not None:
            await notify_of_ended_key(self._database, held, end)
            raise api_keys.refused()
        known = await self._accounts.get(held.account, self._account)
        if known is None:
            raise api_keys.refused()
        return replace(_active(known), scopes=known_operations(held.scopes))

    async def _account(self, account: UUID) -> KnownAccount | None:
        async with self._database.one_statement() as connection:
            return await principals.known_account(connection, account)

    async def _key(self, key: UUID) -> HeldApiKey | None:
        async with self._database.one_statement() as connection:
            return await principals.held_key(connection, key)

    def _forget(self) -> None:
        self._accounts.forget()
        self._keys.forget()


def _active(known: KnownAccount) -> Principal:
    if not known.active:
        raise Unauthenticated("This account is disabled.", code="account-disabled")
    return known.principal
