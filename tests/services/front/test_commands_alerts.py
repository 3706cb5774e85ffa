"""`tocsin alert` and `tocsin timeline` with a running Tocsin. All persons are invented."""

import asyncio
import json
import re
from uuid import UUID

import pytest

from services.front.client import opened_client, sign_in
from services.front.local.processes import wait_until
from tests.services.front.machine import SECONDS
from tests.services.front.running import RunningTocsin

ALERT = "country: EGY\nnarrative: An invented lawyer was taken.\nsource: {relation: colleague}\n"

pytestmark = pytest.mark.xdist_group("commands")


class TestAlertAndTimeline:
    def test_an_alert_from_a_file_is_followed_to_its_case(self, running: RunningTocsin) -> None:
        file = running.folder / "alert.yaml"
        file.write_text(ALERT)
        operator, officer = running.as_("operator"), running.as_("officer")
        filed = running.read("alert", str(file), "--key", "once", **operator)
        told = running.run("alert", str(file), "--key", "once", **operator).stderr
        assert f"/intake/alerts/{filed['id']}" in told
        assert "timeline" not in told
        assert ("with another --key." in told, "--again" in told) == (True, False)
        assert UUID(filed["id"])
        assert running.read("alert", str(file), "--key", "once", **operator) == filed
        number = "C-2026-0001"

        def opened() -> bool:
            nonlocal number
            found = self.numbers(running, officer)
            number = found[0] if found else number
            return len(found) == 1

        assert wait_until(opened, SECONDS)
        lines = running.run("timeline", number, **officer).stdout
        assert " UTC " in lines
        assert "Case opened" in lines
        assert running.read("timeline", number, **officer)[0]["at"]
        # By the number of its case, an auditor finds who filed the alert in another service.
        found = running.read("audit", "list", "intake", "--subject", number)
        assert filed["id"] in {each["object_id"] for each in found}
        for service in ("dispatch", "relocation"):
            assert running.read("audit", "list", service, "--subject", number) == []
        nowhere = running.run("timeline", "C-1999-0001", **officer)
        assert (nowhere.returncode, nowhere.stdout) == (1, "")

    def numbers(self, running: RunningTocsin, officer: dict[str, str]) -> list[str]:
        async def ask() -> list[str]:
            async with opened_client(running.url) as opened:
                client = await sign_in(opened, officer["TOCSIN_EMAIL"], officer["TOCSIN_PASSWORD"])
                return [each["number"] for each in await client.all("/triage/v1/cases")]

        return asyncio.run(ask())

    def test_the_same_content_is_filed_once_unless_it_is_meant(
        self, running: RunningTocsin
    ) -> None:
        file = running.folder / "twice.yaml"
        file.write_text(ALERT.replace("lawyer", "journalist"))
        operator = running.as_("operator")
        first = running.read("alert", str(file), **operator)
        repeated = running.run("alert", str(file), **operator)
        assert repeated.returncode == 3, "nothing was filed: no script takes it for done"
        assert re.search(r"already filed, at \d{4}-\d\d-\d\d \d\d:\d\d UTC", repeated.stderr)
        assert (f"as alert {first['id']}" in repeated.stderr, "--again" in repeated.stderr) == (
            True,
            True,
        )
        assert " filed." not in repeated.stderr
        assert json.loads(running.run("alert", str(file), "--json", **operator).stdout) == first
        assert running.read("alert", str(file), "--again", **operator)["id"] != first["id"]
        # With its own key, it is the same filing sent again, and the command says so.
        by_key = (str(file), "--key", "own")
        own = running.read("alert", *by_key, **operator)
        told = running.run("alert", *by_key, **operator)
        assert (told.returncode, f"as alert {own['id']}" in told.stderr) == (0, True)

    def test_what_was_withdrawn_is_no_answer_to_a_filing(self, running: RunningTocsin) -> None:
        file = running.folder / "withdrawn.yaml"
        file.write_text(ALERT.replace("lawyer", "teacher"))
        operator = running.as_("operator")
        first = running.read("alert", str(file), **operator)["id"]
        own = running.read("alert", str(file), "--key", "withdrawn", **operator)["id"]
        for each in (first, own):
            self.withdraw(running, operator, each)
        second = running.read("alert", str(file), **operator)["id"]
        assert second not in {first, own}
        repeated = running.run("alert", str(file), **operator)
        assert (repeated.returncode, f"as alert {second}" in repeated.stderr) == (3, True)
        kept = running.run("alert", str(file), "--key", "withdrawn", **operator)
        assert (own in kept.stderr, "It was withdrawn at" in kept.stderr) == (True, True)

    def withdraw(self, running: RunningTocsin, operator: dict[str, str], alert: str) -> None:
        async def ask() -> None:
            async with opened_client(running.url) as opened:
                words = (operator["TOCSIN_EMAIL"], operator["TOCSIN_PASSWORD"])
                client = await sign_in(opened, *words)
                await client.post(f"/intake/v1/alerts/{alert}/withdrawal", {"reason": "A mistake."})

        asyncio.run(ask())

    def test_a_file_that_lacks_something_is_told_by_its_fields(
        self, running: RunningTocsin
    ) -> None:
        file = running.folder / "short.yaml"
        file.write_text("country: EGY\n")
        done = running.run("alert", str(file), **running.as_("operator"))
        assert done.returncode == 1
        assert "narrative" in done.stderr
