"""The loop that deletes old data of identity and ends old proposals."""

import asyncio

from services.identity.context import IDENTITY, Context
from services.identity.operations.acts import lapse_old
from services.identity.operations.attempts import purge_attempts
from services.identity.operations.devices import purge_devices
from services.identity.operations.expiring_keys import accounts_to_notify, notify_of_expiring_keys
from services.identity.operations.sessions import purge_sessions

EVERY = 3600.0
"""Seconds between two runs."""


class ClearingUp:
    """Deletes old attempts, forgotten devices and ended sessions; ends old proposals.

    It notifies people of API keys that expire soon or have ended. Data on how people sign in is not
    kept longer than needed.
    """

    def __init__(self, context: Context, *, seconds: float = EVERY) -> None:
        self._context = context
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            await self.round()
            await asyncio.sleep(self._seconds)

    async def round(self) -> None:
        async with self._context.database.unit_of_work(IDENTITY) as work:
            await purge_attempts(work)
            await purge_devices(work)
            await purge_sessions(work)
            await lapse_old(work)
        await self._notify_of_expiring_keys()

    async def _notify_of_expiring_keys(self) -> None:
        database, ahead = self._context.database, self._context.key_notice
        async with database.read() as session:
            accounts = await accounts_to_notify(session, database.now(), ahead)
        if not accounts:
            return
        keys = await self._context.keyring.open(accounts)
        async with database.unit_of_work(IDENTITY, keys) as work:
            await notify_of_expiring_keys(work, accounts, ahead)
