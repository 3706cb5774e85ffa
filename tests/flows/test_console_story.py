"""One story in a real browser, on one machine: from sign-in to the mailbox.

All persons are invented. What would have gone out stays in the local mailbox, marked as not sent.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from services.front.local.processes import LOOPBACK, free_port
from tests.engines.scratch import scratch_folder
from tests.processes.waiting import eventually

CHROMIUM = Path("/usr/bin/chromium")
PHRASE = "an invented phrase of several words"
REFERENCE = re.compile(r"EGY \d{3} / \d{4} / OBS \d{3}")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


@dataclass(frozen=True)
class Console:
    url: str
    passwords: dict[str, str]


@pytest.fixture(scope="module")
def console() -> Iterator[Console]:
    with scratch_folder("console") as folder:
        url = f"http://{LOOPBACK}:{(port := free_port())}"
        told = {name: value for name, value in os.environ.items() if "TOCSIN_" not in name}
        told |= {
            "TOCSIN_DATA": str(folder / "data"),
            "TOCSIN_SECRETS": str(folder / "secrets"),
            "TOCSIN_PORT": str(port),
        }
        said = folder / "said"
        with said.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.front", "up"], env=told, stderr=output
            )
        try:
            eventually(
                lambda: process.poll() is not None or _is_ready(url), what="everything is up"
            )
            accounts = re.findall(r"(\w+)@tocsin\.invalid\s+(\S+)", said.read_text())
            yield Console(url, dict(accounts))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


def test_from_sign_in_to_approval_and_the_mailbox(console: Console, browser: Browser) -> None:
    _add_contact(console)
    operator = _signed_in(console, browser, "operator")
    _file_alert(console, browser, operator)
    officer = _signed_in(console, browser, "officer")
    _verify(console, officer)
    _expect_consents_beside_their_uses(officer)
    document = _draft_and_submit(officer)
    _expect_no_approval_by_the_drafter(officer)
    approver = _signed_in(console, browser, "approver")
    approver.goto(document)
    # There is only the local mailbox: nothing can leave, which the approver must confirm.
    _leave_by(approver.get_by_role("button", name="Approve and issue"))
    expect(approver.locator(".headline h1")).to_have_text("Urgent appeal")
    approver.locator("#f-although_nobody input").check()
    _leave_by(approver.get_by_role("button", name="Approve and issue"))
    expect(approver.locator(".headline h1")).to_have_text(REFERENCE)
    communications = _signed_in(console, browser, "communications", PHRASE)
    _expect_ended(console, communications)
    communications.goto(f"{console.url}/dispatch/mailbox")
    expect(communications.locator("body")).to_contain_text("Invented Colleague")


def _signed_in(console: Console, browser: Browser, name: str, known: str | None = None) -> Page:
    page = browser.new_context().new_page()
    page.goto(f"{console.url}/identity/sign-in")
    page.fill("#f-email", f"{name}@tocsin.invalid")
    page.fill("#f-password", known or console.passwords[name])
    _leave_by(page.locator("main form button"))
    if known is None:
        # The first password has to be changed.
        page.fill("#f-password", console.passwords[name])
        page.fill("#f-new_password", PHRASE)
        page.fill("#f-again", PHRASE)
        _leave_by(page.locator("main form button"))
    expect(page.locator("#f-password")).to_have_count(0)
    return page


def _leave_by(link: Locator) -> None:
    """Click, and wait for the next page: until it is loaded, the old one answers."""
    with link.page.expect_navigation():
        link.click()


def _file_alert(console: Console, browser: Browser, page: Page) -> None:
    page = _interrupted(console, browser, page)
    page.fill("#f-narrative", "An invented caller: an invented colleague was taken away.")
    page.select_option("#f-country", "EGY")
    page.select_option("#f-source-relation", "member-organisation")
    page.select_option("#f-source-reliability", "highly-reliable")
    page.fill("#f-persons-0-name", "Invented Colleague")
    page.select_option("#f-acts-0-violation", "arbitrary-detention")
    page.select_option("#f-situation", "detained-with-access")
    for use in ("share_with_diplomats", "share_with_partner", "publish_name"):
        named = page.locator(f'input[name$=".use"][value="{use}"]').get_attribute("name") or ""
        page.select_option(f'[name="{named.replace(".use", ".state")}"]', "given")
    _leave_by(page.get_by_role("button", name="File the alert").first)
    expect(page.locator("main")).to_contain_text("Invented Colleague")


def _interrupted(console: Console, browser: Browser, page: Page) -> Page:
    """Begin to type, close the window, sign out, and go on in another browser; return its page.

    What was typed is saved by itself, but not over what another window saved since.
    """
    page.clock.install()
    page.goto(f"{console.url}/intake/alerts/new")
    page.locator("#f-narrative").press_sequentially("An invented")
    page.select_option("#f-country", "EGY")
    page.clock.fast_forward(6000)
    expect(page.locator("form [role=status]")).to_have_text("What you typed is saved as a draft.")
    other = page.context.new_page()
    other.clock.install()
    other.goto(f"{console.url}/intake/alerts")
    _leave_by(other.get_by_role("link", name="Egypt, An invented"))
    expect(other.locator("#f-country")).to_have_value("EGY")
    other.locator("#f-narrative").press_sequentially("More: ")
    other.clock.fast_forward(6000)
    expect(other.locator("form [role=status]")).to_have_text("What you typed is saved as a draft.")
    page.locator("#f-narrative").press_sequentially(" caller")
    page.clock.fast_forward(6000)
    expect(page.locator("form [role=status]")).to_contain_text("is not saved as a draft yet.")
    page.close()
    # Signing out right after the last word: it is asked, and saved all the same.
    other.on("dialog", lambda dialog: dialog.accept())
    other.locator("#f-narrative").press_sequentially("Last: ")
    _leave_by(other.get_by_role("button", name="Sign out", exact=True))
    back = _signed_in(console, browser, "operator", PHRASE)
    back.goto(f"{console.url}/intake/alerts/new")
    back.get_by_text("You have 1 draft").click()
    _leave_by(back.get_by_role("link", name=re.compile("Egypt, .*Last: ")))
    expect(back.locator("#f-country")).to_have_value("EGY")
    return back


def _verify(console: Console, page: Page) -> None:
    case = page.locator("main a", has_text=re.compile(r"C-\d{4}-\d{4}"))

    def on_the_queue() -> bool:
        page.goto(f"{console.url}/triage/cases")
        return case.count() > 0

    eventually(on_the_queue, what="the case is on the queue")
    _leave_by(case.first)
    _leave_by(page.get_by_role("button", name="Take this case"))
    source = page.locator('form[action*="/sources/"]')
    source.locator("select").select_option("highly-reliable")
    source.locator('input[name="independent"][value="true"]').check()
    _leave_by(source.get_by_role("button"))
    page.locator("summary", has_text="Record the verification").click()
    form = page.locator('form[action$="/verify"]')
    form.locator("select").select_option("verified")
    _leave_by(form.get_by_role("button"))


def _expect_consents_beside_their_uses(page: Page) -> None:
    """Expect enough room for the answer beside a long question."""
    question = page.locator(".facts dt", has_text="Share with diplomats").first
    told = page.locator(".facts dd", has_text="Given").first
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        asked, answered = question.bounding_box(), told.bounding_box()
        assert asked
        assert answered
        assert answered["width"] >= asked["width"]
    page.set_viewport_size({"width": 1280, "height": 720})


def _draft_and_submit(page: Page) -> str:
    _leave_by(page.get_by_role("link", name="Draft a document"))
    form = page.locator('form[action$="/documents/new"]')
    form.locator('input[name="names_shown"][value="yes"]').check()
    form.locator('[name="en.title"]').fill("Arbitrary detention of Ms. Invented Colleague")
    form.locator('[name="en.concerned"]').fill("Ms. Invented Colleague, an invented lawyer")
    form.locator('[name="en.short"]').fill("Ms. Invented Colleague")
    form.locator('[name="en.parts.facts"]').fill("According to the information received, ...")
    form.locator('[name="en.addressees.0.name"]').fill("Mr. Invented Minister")
    form.locator('[name="en.addressees.0.office"]').fill("Minister of Justice")
    _leave_by(form.get_by_role("button", name="Save the draft"))
    expect(page.locator(".document").first).to_contain_text("Invented Colleague")
    for box in page.locator('input[name="do_no_harm[]"]').all():
        box.check()
    _leave_by(page.get_by_role("button", name="Submit for approval"))
    expect(page.get_by_role("button", name="Submit for approval")).to_have_count(0)
    return page.url


def _expect_no_approval_by_the_drafter(page: Page) -> None:
    expect(page.locator('form[action$="/approve"]')).to_have_count(0)


def _expect_ended(console: Console, page: Page) -> None:
    campaign = page.locator("main a", has_text=REFERENCE)

    def on_the_list() -> bool:
        page.goto(f"{console.url}/dispatch/campaigns")
        return campaign.count() > 0

    eventually(on_the_list, what="the campaign has started")
    _leave_by(campaign.first)

    def ended() -> bool:
        page.reload()
        return "Ended" in page.locator(".headline").inner_text()

    eventually(ended, what="every message is settled")
    expect(page.get_by_role("button", name="Stop the campaign")).to_have_count(0)


def _add_contact(console: Console) -> None:
    """Add a contact by the API, as communications; the first sign-in changes the password."""
    body = {
        "email": "communications@tocsin.invalid",
        "password": console.passwords["communications"],
        "new_password": PHRASE,
    }
    token = httpx2.post(f"{console.url}/identity/v1/tokens", json=body).json()["access_token"]
    contact = {
        "audience": "partner",
        "name": "Invented partner",
        "countries": ["EGY"],
        "email": "partner@desk.example",
    }
    made = httpx2.post(
        f"{console.url}/dispatch/v1/contacts",
        json=contact,
        headers={"authorization": f"Bearer {token}"},
    )
    assert made.status_code == httpx2.codes.CREATED, made.text


def _is_ready(url: str) -> bool:
    try:
        return bool(httpx2.get(f"{url}/health/ready", timeout=5).json()["status"] == "ready")
    except httpx2.HTTPError:
        return False
