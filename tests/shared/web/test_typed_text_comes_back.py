"""Typed text is shown again: after a refusal, and in another language."""

from playwright.async_api import Browser, FilePayload, Page, expect

from tests.shared.web.test_console_in_browser import (
    address,
    browser,
    chromium,
    open_page,
    pytestmark,
)

__all__ = ["address", "browser", "chromium", "pytestmark"]

TYPED = 'Invented: "quoted" & <b>bold</b>\nnext line'


async def test_the_language_button_keeps_the_form_without_a_script(
    browser: Browser, address: str
) -> None:
    page, _ = await open_page(browser, address, 768)
    await page.goto(f"{address}/alert")
    await page.get_by_label("What happened").fill(TYPED)
    await page.get_by_label("Act").select_option("threat")
    await page.get_by_label("the media").check()
    await page.get_by_role("button", name="Français").click()
    await expect(page.get_by_role("button", name="English")).to_be_visible()
    await expect(page.get_by_label("What happened")).to_have_value(TYPED)
    await expect(page.get_by_label("Act")).to_have_value("threat")
    await expect(page.get_by_label("the media")).to_be_checked()
    await expect(page.get_by_label("a public appeal")).not_to_be_checked()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="Français")).to_be_visible()
    await expect(page.get_by_label("What happened")).to_have_value(TYPED)


async def test_without_a_script_words_in_several_forms_stay_beside_the_other_language(
    browser: Browser, address: str
) -> None:
    page, _ = await open_page(browser, address, 768)
    await page.goto(f"{address}/two-forms")
    await page.get_by_label("What happened").fill(TYPED)
    await page.get_by_label("Reason").fill("Invented reason.")
    async with page.context.expect_page() as opened:
        await page.get_by_role("button", name="Français (in a new window)").click()
    other = await opened.value
    await expect(other.get_by_label("What happened")).to_have_value(TYPED)
    await expect(other.get_by_role("button", name="English")).to_be_visible()
    await expect(page.get_by_label("What happened")).to_have_value(TYPED)
    await expect(page.get_by_label("Reason")).to_have_value("Invented reason.")


async def test_with_a_script_a_new_window_is_opened_only_for_words_in_several_forms(
    browser: Browser, address: str
) -> None:
    page, _ = await open_page(browser, address, 1280)
    asked = staying(page)
    await page.goto(f"{address}/two-forms")
    await page.get_by_label("Reason").press_sequentially("Invented reason.")
    await page.get_by_role("button", name="Français", exact=True).click()
    await expect(page.get_by_role("button", name="English")).to_be_visible()
    await expect(page.get_by_label("Reason")).to_have_value("Invented reason.")
    await page.get_by_label("What happened").press_sequentially("Invented")
    async with page.context.expect_page() as opened:
        await page.get_by_role("button", name="English").click()
    other = await opened.value
    await expect(other.get_by_label("What happened")).to_have_value("Invented")
    await expect(page.get_by_label("Reason")).to_have_value("Invented reason.")
    # They were not sent: this window still asks before it leaves.
    await page.locator("nav a").last.click(no_wait_after=True)
    await page.wait_for_function("document.querySelector('textarea').value === 'Invented'")
    assert asked == ["beforeunload"]


def staying(page: Page) -> list[str]:
    """Answer every question of the browser by staying; return the kinds of its questions."""
    asked: list[str] = []

    async def stay(dialog: object) -> None:
        asked.append(getattr(dialog, "type", ""))
        await getattr(dialog, "dismiss")()  # noqa: B009 - of a type that is not exported

    page.on("dialog", stay)
    return asked


async def test_a_script_asks_before_words_are_left_and_only_then(
    browser: Browser, address: str
) -> None:
    page, told = await open_page(browser, address, 1280)
    asked = staying(page)
    await page.goto(f"{address}/alert")
    await page.goto(f"{address}/queue")
    assert asked == []
    await page.goto(f"{address}/alert")
    await page.get_by_label("What happened").press_sequentially("Invented")
    await page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    await page.wait_for_function("document.querySelector('textarea').value === 'Invented'")
    assert asked == ["beforeunload"]
    await page.get_by_role("button", name="Français").click()
    await expect(page.get_by_role("button", name="English")).to_be_visible()
    await expect(page.get_by_label("What happened")).to_have_value("Invented")
    async with page.expect_navigation():
        await page.get_by_role("button", name="File the alert").click()
    assert asked == ["beforeunload"]
    assert [text for text in told if "422" not in text] == []


async def test_a_script_asks_before_the_words_of_another_form_are_left(
    browser: Browser, address: str
) -> None:
    page, _ = await open_page(browser, address, 1280)
    asked = staying(page)
    await page.goto(f"{address}/alert")
    other = (
        '<form method="post" action="cases/1/stop"><input name="why"><button>Stop</button></form>'
    )
    await page.evaluate("text => document.querySelector('main').innerHTML += text", other)
    await page.get_by_label("What happened").press_sequentially("Invented")
    await page.locator("input[name=why]").press_sequentially("Invented")
    await page.get_by_role("button", name="Stop").click(no_wait_after=True)
    await page.wait_for_function("document.querySelector('textarea').value === 'Invented'")
    assert asked == ["beforeunload"]


async def test_a_file_that_is_too_large_is_not_sent_with_what_was_typed(
    browser: Browser, address: str
) -> None:
    page, _ = await open_page(browser, address, 1280)
    await page.goto(f"{address}/alert")
    field = '<input type="file" id="list" data-most-bytes="10" data-too-large="Too large.">'
    await page.evaluate("field => document.querySelector('main').innerHTML += field", field)
    chosen = page.locator("#list")
    told = "field => [field.files.length, field.validationMessage]"
    for size, wanted in ((11, [0, "Too large."]), (10, [1, ""])):
        content = FilePayload(name="x.csv", mimeType="text/csv", buffer=b"x" * size)
        await chosen.set_input_files(content)
        assert await chosen.evaluate(told) == wanted
