"""Keep database sessions open between two queries of a test.

To open one takes the server and who asks more than most answers do, and tests ask until something
holds.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from threading import Thread
from typing import Any

import asyncpg


class Sessions:
    """Database sessions for each URL, on a loop of their own. Every call blocks."""

    def __init__(self) -> None:
        self._idle: defaultdict[str, list[Any]] = defaultdict(list)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def fetch(self, url: str, statement: str, values: Sequence[Any]) -> list[Any]:
        """Run a statement, in a new session if the last one has ended."""
        return asyncio.run_coroutine_threadsafe(
            self._fetch(url, statement, values), self._loop
        ).result()

    async def _fetch(self, url: str, statement: str, values: Sequence[Any]) -> list[Any]:
        idle = self._idle[url]
        while idle:
            if not (session := idle.pop()).is_closed():
                break
        else:
            session = await asyncpg.connect(url, timeout=30)
        try:
            return list(await session.fetch(statement, *values))
        finally:
            idle.append(session)

    def close(self) -> None:
        """Close all sessions; does not wait for a server that was killed."""
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join()
        self._loop.close()

    def _end(self) -> None:
        for idle in self._idle.values():
            for session in idle:
                session.terminate()
        self._loop.call_soon(self._loop.stop)
