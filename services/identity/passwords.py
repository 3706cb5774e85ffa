"""Hash passwords: argon2id, beside the event loop, at the same cost for everybody."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError

from services.identity.rules.passwords import normalised
from shared.storage.lookup import LookupKey

Outcome = TypeVar("Outcome")

ARGON2 = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
"""OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. It holds no state."""

PURPOSE = "password"
AT_ONCE = 2
"""Hashes computed at a time: each takes 19 MiB and a core for some 40 ms; others wait."""


class Passwords:
    """Hashes and verifies passwords.

    Hashes are made over a keyed hash of the password: a stolen table alone is useless. `verify`
    costs the same if there is no account, so that its time tells nobody whether one exists.
    """

    def __init__(self, lookup: LookupKey, hasher: PasswordHasher | None = None) -> None:
        self._lookup = lookup
        self._hasher = hasher = hasher or ARGON2
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._of_nobody = hasher.hash(b"a password that nobody has")

    async def hash(self, password: str) -> str:
        return await self._beside(lambda: self._hasher.hash(self._keyed(password)))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Return whether this is the password; `stored` is None for an unknown account."""
        return await self._beside(lambda: self._matches(stored, password))

    def is_outdated(self, stored: str) -> bool:
        """Return whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _beside(self, work: Callable[[], Outcome]) -> Outcome:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _matches(self, stored: str | None, password: str) -> bool:
        try:
            self._hasher.verify(stored or self._of_nobody, self._keyed(password))
        except VerifyMismatchError:
            return False
        return stored is not None

    def _keyed(self, password: str) -> bytes:
        return self._lookup.hash(PURPOSE, normalised(password))
