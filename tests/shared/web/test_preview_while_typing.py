"""The preview beside a form follows what is typed, in a real browser. All words are invented."""

from playwright.async_api import Browser, expect

from tests.shared.web.test_console_in_browser import (
    address,
    browser,
    chromium,
    open_page,
    pytestmark,
)

__all__ = ["address", "browser", "chromium", "pytestmark"]


async def test_it_shows_the_newest_words_and_gives_up_what_was_asked_before(
    browser: Browser, address: str
) -> None:
    page, told = await open_page(browser, address, 375)
    await page.goto(f"{address}/preview")
    field = page.get_by_label("What happened")
    async with page.expect_request("**/preview"):
        await field.fill("slow")
    await field.fill("quick <b>words</b>")
    await expect(page.get_by_text("It reads: quick <b>words</b>")).to_be_visible()
    await expect(page.get_by_role("status")).to_have_text("Shown: quick <b>words</b>")
    await expect(field).to_have_value("quick <b>words</b>")
    await field.fill("")
    await expect(page.get_by_role("status")).to_have_text("Shown:")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 375
    assert [text for text in told if "favicon" not in text] == []
