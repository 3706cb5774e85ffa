"""File an alert about several persons on a phone, and add to it: steps of a walk.

All persons are invented.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.flows.console import Console, expect_usable, leave_by, sign_in

PERSONS = ("Invented Amal", "Invented Brahim", "Invented Chahrazad")


def file_alert(console: Console, page: Page) -> None:
    """File an alert about three persons, each with an act; the session ends in the middle of it."""
    page.goto(f"{console.url}/intake/alerts/new")
    page.fill("#f-narrative", "An invented caller: three invented colleagues.")
    page.select_option("#f-country", "TUN")
    page.select_option("#f-source-relation", "member-organisation")
    for row, name in enumerate(PERSONS):
        if row:
            leave_by(page.locator('button[name="add"][value="persons"]'))
        page.fill(f"#f-persons-{row}-name", name)
    page.select_option("#f-acts-0-violation", "killing")
    leave_by(page.locator('button[name="add"][value="acts"]'))
    page.select_option("#f-acts-1-violation", "threats")
    # One tap says to whom.
    _to_whom(page, 0, PERSONS[0]).check()
    expect_usable(page)
    page.context.clear_cookies(name="tocsin")
    leave_by(page.get_by_role("button", name="File the alert").first)
    expect_usable(page)
    sign_in(console, page, "operator")
    leave_by(page.get_by_role("button", name="Continue with what you typed"))
    expect(page.locator("#f-persons-2-name")).to_have_value(PERSONS[2])
    expect(_to_whom(page, 0, PERSONS[0])).to_be_checked()
    # Of the second act nobody has said to whom it was done.
    leave_by(page.get_by_role("button", name="File the alert").first)
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    expect_usable(page)
    for name in PERSONS[1:]:
        _to_whom(page, 1, name).check()
    leave_by(page.get_by_role("button", name="File the alert").first)
    expect(page.locator("main")).to_contain_text(
        re.compile(r"Killing.{1,60}Invented Amal", re.DOTALL)
    )
    expect_usable(page)


def add_to_it(page: Page, news: str, check: Callable[[Page], None] = expect_usable) -> None:
    """Add to the alert, put it aside, and go on from the page of the alert."""
    alert = page.url
    leave_by(page.get_by_role("link", name="Add or correct"))
    check(page)
    page.fill("#f-reason", news)
    page.fill("#f-acts-1-place", news)
    page.fill("#f-persons-1-name", "")
    leave_by(page.get_by_role("button", name="Save and finish later").first)
    expect(page).to_have_url(alert)
    check(page)
    leave_by(page.get_by_role("link", name="Change of the alert of"))
    expect(page.locator("#f-reason")).to_have_value(news)
    expect(page.locator("#f-persons-1-name")).to_have_value("")
    check(page)
    page.fill("#f-persons-1-name", PERSONS[1])
    leave_by(page.get_by_role("button", name="Save the changes").first)
    expect(page).to_have_url(alert)
    expect(page.locator("main")).to_contain_text(news)
    expect(page.get_by_role("link", name="Change of the alert of")).to_have_count(0)
    check(page)


def _to_whom(page: Page, act: int, name: str) -> Locator:
    group = page.locator(f"#f-acts-{act}-to")
    return group.get_by_label(name)
