"""`tocsin demo` with a running Tocsin, whose register it does not change. All are invented."""

import asyncio
import json
from typing import Any

import asyncpg
import pytest

from services.front.local.installation import Installation
from services.front.settings import FrontSettings
from tests.services.front.running import RunningTocsin

pytestmark = pytest.mark.xdist_group("commands")

REGISTER = {
    "counters": ("triage", "SELECT * FROM counters ORDER BY scope, year"),
    "documents out": ("triage", "SELECT id FROM documents WHERE state = 'issued'"),
    "campaigns": ("dispatch", "SELECT id FROM campaigns"),
    "contacts": ("dispatch", "SELECT id FROM contacts"),
    "support requests": ("relocation", "SELECT id FROM support_requests"),
}


def register(running: RunningTocsin) -> dict[str, Any]:
    """Return the parts of a year's register."""
    installation = Installation(FrontSettings(), running.environ)
    assert installation.attach()

    async def read() -> dict[str, Any]:
        found = {}
        for name, (service, statement) in REGISTER.items():
            connection = await asyncpg.connect(installation.urls.owner(service))
            found[name] = [tuple(row) for row in await connection.fetch(statement)]
            await connection.close()
        return found

    return asyncio.run(read())


def test_on_the_one_that_runs_it_uses_up_no_code_and_cleans_up(running: RunningTocsin) -> None:
    before = register(running)
    done = running.run("demo", "--here", "--json")
    assert done.returncode == 0, done.stderr
    walked = json.loads(done.stdout)
    assert len(walked) == 3
    assert register(running) == before
    cases = [each["case"] for each in walked]
    installation = Installation(FrontSettings(), running.environ)
    assert installation.attach()

    async def states() -> set[str]:
        connection = await asyncpg.connect(installation.urls.owner("triage"))
        rows = await connection.fetch("SELECT state FROM cases WHERE id = ANY($1::uuid[])", cases)
        await connection.close()
        return {row["state"] for row in rows}

    assert asyncio.run(states()) == {"closed"}
    accounts = running.read("accounts", "list")
    people = [each for each in accounts if "@demo." in (each["email"] or "")]
    assert len(people) == 6
    assert {each["state"] for each in people} == {"disabled"}
