"""`tocsin demo` beside a Tocsin that runs. All persons are invented."""

import asyncio

import pytest

from services.front.client import opened_client, sign_in
from tests.services.front.standing import Standing

pytestmark = pytest.mark.xdist_group("commands")

CONTACT = {
    "audience": "media", "name": "Invented Newsroom of the house", "countries": ["TUN"],
    "languages": ["en"], "email": "newsroom@house.example",
}  # fmt: skip


class TestDemo:
    def test_who_has_contacts_is_refused_and_no_account_is_left_behind(
        self, standing: Standing
    ) -> None:
        asyncio.run(self._add_contact(standing, standing.as_("communications")))
        before = standing.read("accounts", "list")
        refused = standing.run("demo")
        assert refused.returncode == 1
        assert "contacts that would get the invented appeals" in refused.stderr
        assert standing.read("accounts", "list") == before

    async def _add_contact(self, standing: Standing, who: dict[str, str]) -> None:
        async with opened_client(standing.url) as opened:
            client = await sign_in(opened, who["TOCSIN_EMAIL"], who["TOCSIN_PASSWORD"])
            await client.post("/dispatch/v1/contacts", CONTACT)
