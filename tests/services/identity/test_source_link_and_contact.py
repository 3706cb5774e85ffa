"""The operator's source link and security contact are shown."""

import httpx2
import pytest

from services.identity.settings import IdentitySettings

SOURCE, CONTACT = "https://source.house.example/tocsin", "mailto:security@house.example"


@pytest.fixture
def settings(settings: IdentitySettings) -> IdentitySettings:
    return settings.model_copy(update={"source_url": SOURCE, "security_contact": CONTACT})


async def test_each_page_links_to_the_source_and_machines_find_the_contact(
    browser: httpx2.AsyncClient,
) -> None:
    for page in ("/", "/sign-in"):
        assert (
            f'<a href="{SOURCE}" rel="noreferrer">Source code</a>' in (await browser.get(page)).text
        )
    told = (await browser.get("/.well-known/security.txt")).text
    assert told.startswith(f"Contact: {CONTACT}\nExpires: 20")
