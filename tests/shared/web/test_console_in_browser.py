"""The console in a real browser: nothing blocked, nothing too wide, usable by keyboard."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.shared.web.gallery_app import gallery

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    # One browser for all tests: its start takes longer than the tests.
    pytest.mark.xdist_group("browser"),
    pytest.mark.asyncio(loop_scope="session"),
]
HEAD_ON_A_PHONE = 130
"""Pixels, of about 800."""
PAGES = ("queue", "cases/1", "alert", "docs")


@pytest_asyncio.fixture(loop_scope="session")
async def address() -> AsyncIterator[str]:
    """Serve the invented pages over real HTTP, below a path, as behind an ingress."""
    together = FastAPI()
    together.mount("/triage", gallery())
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(together, log_level="warning"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/triage"
        finally:
            server.should_exit = True
            await serving


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """Return a clean browser for each test: its pages and stored data are removed afterwards."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


async def open_page(browser: Browser, address: str, width: int) -> tuple[Page, list[str]]:
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=width != 768
    )
    await context.add_cookies([{"name": "tocsin", "value": "x", "url": address}])
    page = await context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    return page, told


@pytest.mark.parametrize("width", [320, 375, 1280])
async def test_no_page_is_wider_than_the_screen_or_breaks_the_policy(
    browser: Browser, address: str, width: int
) -> None:
    page, told = await open_page(browser, address, width)
    for path in PAGES:
        await page.goto(f"{address}/{path}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert [text for text in told if "favicon" not in text and "404" not in text] == []
    await page.goto(f"{address}/queue")
    assert await page.evaluate("localStorage.length") == 0


async def test_the_first_key_leads_past_the_navigation(browser: Browser, address: str) -> None:
    page, _ = await open_page(browser, address, 1280)
    await page.goto(f"{address}/queue")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"


async def test_a_form_that_was_refused_leads_to_the_field_without_script(
    browser: Browser, address: str
) -> None:
    page, _ = await open_page(browser, address, 768)
    await page.goto(f"{address}/alert")
    await page.get_by_role("button", name="File the alert").click()
    alert = page.get_by_role("alert")
    await alert.get_by_role("link", name="What happened").click()
    narrative = page.get_by_label("What happened")
    await expect(narrative).to_have_attribute("aria-invalid", "true")
    await narrative.fill("Invented.")
    async with page.expect_navigation():
        await page.get_by_role("button", name="File the alert").click()
    await expect(page.get_by_label("What happened")).to_have_value("Invented.")


async def test_the_language_is_switched_without_script(browser: Browser, address: str) -> None:
    page, _ = await open_page(browser, address, 768)
    await page.goto(f"{address}/queue")
    await page.get_by_role("button", name="Français").click()
    await expect(page.get_by_role("button", name="Se déconnecter", exact=True)).to_be_visible()
    await expect(page).to_have_url(f"{address}/queue")


async def test_a_table_stays_a_table_for_screen_readers_on_a_phone(
    browser: Browser, address: str
) -> None:
    page, _ = await open_page(browser, address, 375)
    await page.goto(f"{address}/queue")
    # As the browser tells a screen reader: a role can follow from how an element is displayed.
    told = await (await page.context.new_cdp_session(page)).send("Accessibility.getFullAXTree")
    roles = Counter(each["role"]["value"] for each in told["nodes"] if not each["ignored"])
    assert (roles["table"], roles["row"], roles["columnheader"]) == (1, 4, 5)


async def test_another_site_cannot_make_the_browser_write(browser: Browser, address: str) -> None:
    page, _ = await open_page(browser, address, 1280)
    # For a browser, another name of this machine is another site.
    await page.goto(address.replace("127.0.0.1", "localhost") + "/docs")
    answer = await page.request.post(
        f"{address}/cases/1/approve", headers={"Origin": address.replace("127.0.0.1", "localhost")}
    )
    assert answer.status == 403


async def test_a_browser_that_does_not_say_the_site_may_send_our_forms(address: str) -> None:
    """Browsers from before 2023 never do; present ones not over plain HTTP to such a name."""
    mapped = "--host-resolver-rules=MAP tocsin.test 127.0.0.1"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", mapped]
        )
        named = address.replace("127.0.0.1", "tocsin.test")
        page, _ = await open_page(browser, named, 1280)
        await page.goto(f"{named}/alert")
        await page.get_by_role("button", name="Français").click()
        await expect(page.get_by_role("button", name="English")).to_be_visible()
        await browser.close()


async def test_on_a_phone_the_head_leaves_room_for_the_page(browser: Browser, address: str) -> None:
    page, _ = await open_page(browser, address, 390)
    await page.goto(f"{address}/queue")
    await page.get_by_role("button", name="Français").click()
    await expect(page.get_by_role("button", name="English")).to_be_visible()
    head = await page.locator("header.top").bounding_box()
    assert head is not None
    assert head["height"] <= HEAD_ON_A_PHONE
    everywhere = page.get_by_role("button", name="Se déconnecter partout")
    await expect(everywhere).to_have_count(1)
    await everywhere.scroll_into_view_if_needed()
    await expect(everywhere).to_be_visible()
