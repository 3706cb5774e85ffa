"""Run a Tocsin for tests of commands. All persons are invented."""

import asyncio
import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from services.front.client import opened_client, sign_in
from services.front.local.installation import Installation
from services.front.local.processes import wait_until
from services.front.settings import FrontSettings
from shared.storage.engine import create_engine
from tests.services.front.machine import SECONDS, own_machine, run_here, up

CHOSEN = "lantern-orchard-97"
UNKNOWN = text(
    """
    INSERT INTO outbox (event_id, topic, key, type, sequence, time, actor, subjects, value)
    VALUES (:event, 'tocsin.intake', :key, 'tocsin.alert.filed.v99', 1, now(), 'intake', '{}', '{}')
    """
)


@dataclass
class RunningTocsin:
    """A running Tocsin, and the first passwords of its people by their addresses."""

    environ: dict[str, str]
    passwords: dict[str, str]
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environ['TOCSIN_PORT']}"

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command in this process, because loading all services takes seconds."""
        return run_here(self.environ | more, *words)

    def read(self, *words: str, **more: str) -> Any:
        """Return the JSON that a command prints."""
        done = self.run(*words, "--json", **more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def password(self, who: str) -> str:
        """Return a password with which this first account can work; it is chosen once."""
        address = f"{who}@tocsin.invalid"
        first = self.passwords.pop(address, None)
        if first is not None:
            asyncio.run(self._choose(address, first))
        return CHOSEN

    async def _choose(self, address: str, first: str) -> None:
        async with opened_client(self.url) as client:
            await sign_in(client, address, first, CHOSEN)

    def as_(self, who: str) -> dict[str, str]:
        return {
            "TOCSIN_EMAIL": f"{who}@tocsin.invalid",
            "TOCSIN_PASSWORD": self.password(who),
            "TOCSIN_URL": self.url,
        }

    def park(self) -> UUID:
        """Give triage an event of a version that it does not know; return its key."""
        key = uuid4()
        asyncio.run(self._write(key))
        assert wait_until(lambda: self._well("triage")["parked"] == "failed", SECONDS)
        return key

    def as_marked_by_nobody_knows_which_rule(self) -> int:
        """Store all alerts as an old release did: without the rule of their marks."""
        forgotten = "UPDATE alerts SET marks_rule = 0 RETURNING 1"
        return len(asyncio.run(self._as_owner("triage", text(forgotten))))

    def _well(self, service: str) -> dict[str, str]:
        ready = f"{self.url}/{service}/health/ready"
        with urllib.request.urlopen(ready, timeout=5) as answer:  # noqa: S310 - our own page
            checks: dict[str, str] = json.load(answer)["checks"]
        return checks

    async def _write(self, key: UUID) -> None:
        await self._as_owner("intake", UNKNOWN, event=uuid4(), key=key)

    async def _as_owner(self, database: str, statement: Any, **values: Any) -> Sequence[Any]:
        installation = Installation(FrontSettings(), self.environ)
        assert installation.attach()
        engine = create_engine(installation.urls.owner(database), application_name="test-owner")
        async with engine.begin() as connection:
            done = await connection.execute(statement, values)
            rows = done.all() if done.returns_rows else ()
        await engine.dispose()
        return rows


@contextmanager
def started() -> Iterator[RunningTocsin]:
    with own_machine("commands") as environ:
        environ["TOCSIN_TRUSTED_PROXIES"] = "127.0.0.1"
        with up(environ) as tocsin:
            assert wait_until(lambda: "Ctrl-C stops it" in tocsin.said, SECONDS), tocsin.said
            passwords = re.findall(r"(\S+@tocsin\.invalid)\s+(\S+)", tocsin.said)
            yield RunningTocsin(environ, dict(passwords), Path(environ["TOCSIN_DATA"]).parent)
            tocsin.stop()
