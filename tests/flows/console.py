"""Walk through the console in a real browser, on one machine with all services."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.outside.readers import AXE, SETTING

CHROMIUM = Path("/usr/bin/chromium")
PHRASE = "an invented phrase of several words"
PHONE = {"width": 375, "height": 800}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    # One machine and one browser for all of them: their start takes longer than a walk.
    pytest.mark.xdist_group("console"),
]


@dataclass(frozen=True)
class Console:
    """Tocsin as `up` starts it. `passwords`: the first one of each account, by its name."""

    url: str
    passwords: dict[str, str]
    changed: set[str] = field(default_factory=set)
    """The accounts that have changed their first password, which is `PHRASE` then."""

    def post(self, name: str, path: str, body: Any) -> Any:
        """Call the API as this account; return the answer, which must be 2xx."""
        headers = {"authorization": f"Bearer {self._token(name)}"}
        answer = httpx2.post(f"{self.url}{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def get(self, name: str, path: str) -> Any:
        headers = {"authorization": f"Bearer {self._token(name)}"}
        answer = httpx2.get(f"{self.url}{path}", headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def _token(self, name: str) -> str:
        body = {"email": f"{name}@tocsin.invalid", "password": PHRASE}
        if name not in self.changed:
            body |= {"password": self.passwords[name], "new_password": PHRASE}
            self.changed.add(name)
        answer = httpx2.post(f"{self.url}/identity/v1/tokens", json=body)
        return str(answer.json()["access_token"])


def signed_in(console: Console, browser: Browser, name: str, **options: Any) -> Page:
    """Return a page of a new browser window in which this account is signed in."""
    page = browser.new_context(**options).new_page()
    page.goto(f"{console.url}/identity/sign-in")
    sign_in(console, page, name)
    return page


def sign_in(console: Console, page: Page, name: str) -> None:
    """Sign in on the page that asks for it; the first time, the password has to be changed."""
    page.fill("#f-email", f"{name}@tocsin.invalid")
    page.fill("#f-password", PHRASE if name in console.changed else console.passwords[name])
    leave_by(page.locator("main form button"))
    if name not in console.changed:
        page.fill("#f-password", console.passwords[name])
        page.fill("#f-new_password", PHRASE)
        page.fill("#f-again", PHRASE)
        leave_by(page.locator("main form button"))
        console.changed.add(name)
    expect(page.locator("#f-password")).to_have_count(0)


def leave_by(link: Locator) -> None:
    """Click, and wait for the next page: until it is loaded, the old one answers."""
    with link.page.expect_navigation():
        link.click()


def expect_usable(page: Page) -> None:
    """Expect a page that is no wider than its window, and in which axe finds nothing wrong.

    Without axe (`tests/outside`) only the width, unless its programs are required.
    """
    width = (page.viewport_size or PHONE)["width"]
    page.wait_for_function(f"document.documentElement.scrollWidth <= {width}", timeout=5000)
    if not AXE.exists() and os.environ.get(SETTING) != "required":
        return
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(each => "
        "`${each.id}: ${each.nodes.map(node => node.html).join(' ')}`)"
    )
    assert found == []
