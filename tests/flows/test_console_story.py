"""Stories in a real browser, on one machine: from sign-in to the mailbox, and on a phone.

All persons are invented. What would have gone out stays in the local mailbox, marked as not sent.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.flows.console import PHONE, Console, leave_by, pytestmark, signed_in
from tests.flows.walk_on_a_phone import add_to_it, file_alert
from tests.flows.walk_to_a_follow_up import approve, follow_up, submit, verified_case
from tests.processes.waiting import eventually

__all__ = ["pytestmark"]

REFERENCE = re.compile(r"EGY \d{3} / \d{4} / OBS \d{3}")


def test_from_sign_in_to_approval_and_the_mailbox(console: Console, browser: Browser) -> None:
    _add_contact(console)
    operator = signed_in(console, browser, "operator")
    _file_alert(console, browser, operator)
    officer = signed_in(console, browser, "officer")
    _verify(console, officer)
    _expect_consents_beside_their_uses(officer)
    document = _draft_and_submit(officer)
    _expect_no_approval_by_the_drafter(officer)
    approver = signed_in(console, browser, "approver")
    approver.goto(document)
    # There is only the local mailbox: nothing can leave, which the approver must confirm.
    leave_by(approver.get_by_role("button", name="Approve and issue"))
    expect(approver.locator(".headline h1")).to_have_text("Urgent appeal")
    approver.locator("#f-although_nobody input").check()
    leave_by(approver.get_by_role("button", name="Approve and issue"))
    expect(approver.locator(".headline h1")).to_have_text(REFERENCE)
    communications = signed_in(console, browser, "communications")
    _expect_ended(console, communications)
    communications.goto(f"{console.url}/dispatch/mailbox")
    expect(communications.locator("body")).to_contain_text("Invented Colleague")


@pytest.mark.long
def test_several_persons_on_a_phone_and_a_session_that_ends(
    console: Console, browser: Browser
) -> None:
    page = signed_in(console, browser, "operator", viewport=PHONE)
    file_alert(console, page)
    alert = page.url
    add_to_it(page, "an invented street")
    page = signed_in(console, browser, "operator", viewport=PHONE, java_script_enabled=False)
    page.goto(alert)
    add_to_it(page, "an invented square", check=_without_scripts)


@pytest.mark.long
def test_a_finding_with_a_reason_and_a_follow_up_from_the_case(
    console: Console, browser: Browser
) -> None:
    case = verified_case(console)
    officer = signed_in(console, browser, "officer")
    document = submit(officer, case)
    approve(signed_in(console, browser, "approver"), document)
    follow_up(officer, case)


def _without_scripts(page: Page) -> None:
    expect(page.locator("main h1")).to_have_count(1)


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
    leave_by(page.get_by_role("button", name="File the alert").first)
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
    leave_by(other.get_by_role("link", name="Egypt, An invented"))
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
    leave_by(other.get_by_role("button", name="Sign out", exact=True))
    back = signed_in(console, browser, "operator")
    back.goto(f"{console.url}/intake/alerts/new")
    back.get_by_text("You have 1 draft").click()
    leave_by(back.get_by_role("link", name=re.compile("Egypt, .*Last: ")))
    expect(back.locator("#f-country")).to_have_value("EGY")
    return back


def _verify(console: Console, page: Page) -> None:
    case = page.locator("main a", has_text=re.compile(r"C-\d{4}-\d{4}"))

    def on_the_queue() -> bool:
        page.goto(f"{console.url}/triage/cases")
        return case.count() > 0

    eventually(on_the_queue, what="the case is on the queue")
    leave_by(case.first)
    leave_by(page.get_by_role("button", name="Take this case"))
    source = page.locator('form[action*="/sources/"]')
    source.locator("select").select_option("highly-reliable")
    source.locator('input[name="independent"][value="true"]').check()
    leave_by(source.get_by_role("button"))
    page.locator("summary", has_text="Record the verification").click()
    form = page.locator('form[action$="/verify"]')
    form.locator("select").select_option("verified")
    leave_by(form.get_by_role("button"))


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
    leave_by(page.get_by_role("link", name="Draft a document"))
    form = page.locator('form[action$="/documents/new"]')
    form.locator('input[name="names_shown"][value="yes"]').check()
    form.locator('[name="en.title"]').fill("Arbitrary detention of Ms. Invented Colleague")
    form.locator('[name="en.concerned"]').fill("Ms. Invented Colleague, an invented lawyer")
    form.locator('[name="en.short"]').fill("Ms. Invented Colleague")
    form.locator('[name="en.parts.facts"]').fill("According to the information received, ...")
    form.locator('[name="en.addressees.0.name"]').fill("Mr. Invented Minister")
    form.locator('[name="en.addressees.0.office"]').fill("Minister of Justice")
    leave_by(form.get_by_role("button", name="Save the draft"))
    expect(page.locator(".document").first).to_contain_text("Invented Colleague")
    for box in page.locator('input[name="do_no_harm[]"]').all():
        box.check()
    leave_by(page.get_by_role("button", name="Submit for approval"))
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
    leave_by(campaign.first)

    def ended() -> bool:
        page.reload()
        return "Ended" in page.locator(".headline").inner_text()

    eventually(ended, what="every message is settled")
    expect(page.get_by_role("button", name="Stop the campaign")).to_have_count(0)


def _add_contact(console: Console) -> None:
    """Add a contact by the API, as communications."""
    contact = {
        "audience": "partner",
        "name": "Invented partner",
        "countries": ["EGY"],
        "email": "partner@desk.example",
    }
    console.post("communications", "/dispatch/v1/contacts", contact)
