"""Confirm a finding, approve what is said person by person, and follow up: steps of a walk.

All persons are invented.
"""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.flows.console import Console, expect_usable, leave_by
from tests.processes.stories import alert
from tests.processes.waiting import eventually

REASON = "Both of her invented lawyers saw it."
HELD = "Police arrested Ms. Beth Invented."
PERSONS: list[dict[str, Any]] = [
    {
        "id": f"0d9f1b5a-5a0e-4a46-9d2c-6c1f6f0f5a0{number}",
        "kind": "person",
        "name": name,
        "gender": "woman",
        "role": "lawyer",
        "situation": situation,
    }
    for number, name, situation in (
        (1, "Amal Invented", "detained-with-access"),
        (2, "Beth Invented", "free-at-risk"),
    )
]
ACTS = [
    {"violation": violation, "to": [person["id"]], "on": "2026-11-20", "perpetrators": ["police"]}
    for violation, person in zip(("arbitrary-detention", "threats"), PERSONS, strict=True)
]


def verified_case(console: Console) -> str:
    """File an alert about two persons and verify its case, by the API; return the case's page."""
    filed = console.post("operator", "/intake/v1/alerts", alert("LBN", persons=PERSONS, acts=ACTS))[
        "id"
    ]
    found: list[str] = []

    def is_there() -> bool:
        cases = console.get("operator", f"/intake/v1/alerts/{filed}")["cases"]
        found.extend(each["case"] for each in cases)
        return bool(found)

    eventually(is_there, what="the alert has a case")
    case = f"/triage/v1/cases/{found[0]}"
    assessed = {"reliability": "highly-reliable", "independent": True}
    for source in console.get("officer", case)["sources"]:
        console.post("officer", f"{case}/sources/{source['id']}/assessment", assessed)
    console.post("officer", f"{case}/verification", {"status": "verified"})
    return f"{console.url}/triage/cases/{found[0]}"


def submit(page: Page, case: str) -> str:
    """Draft a document with a sentence that no act bears, say why it is right, and submit it."""
    page.goto(case)
    expect_usable(page)
    leave_by(page.get_by_role("link", name="Draft a document"))
    expect_usable(page)
    page.locator('input[name="names_shown"][value="yes"]').check()
    facts = page.locator('[name="en.parts.facts"]')
    facts.fill(f"{facts.input_value()}\n\n{HELD}")
    page.locator('[name="en.addressees.0.name"]').fill("Mr. Invented Minister")
    page.locator('[name="en.addressees.0.office"]').fill("Minister of Justice")
    leave_by(page.get_by_role("button", name="Save the draft"))
    row = page.locator("#persons").get_by_role("row", name=re.compile("Beth Invented"))
    expect(row).to_contain_text("Threats")
    found = page.locator('section[aria-labelledby="findings"]')
    expect(found).to_contain_text(f"“{HELD}”")
    expect(found).to_contain_text("Not confirmed")
    expect_usable(page)
    for box in page.locator('input[name="do_no_harm[]"]').all():
        box.check()
    leave_by(page.get_by_role("button", name="Submit for approval"))
    reason = page.locator('textarea[name^="findings."]')
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect_usable(page)
    reason.fill(REASON)
    leave_by(page.get_by_role("button", name="Submit for approval"))
    expect(page.get_by_role("button", name="Submit for approval")).to_have_count(0)
    return page.url


def approve(page: Page, document: str) -> None:
    """Read person by person what the document says, and the reason of the drafter; approve it."""
    page.goto(document)
    expect(page.locator("main")).to_contain_text(REASON)
    row = page.locator("#persons").get_by_role("row", name=re.compile("Amal Invented"))
    expect(row).to_contain_text("Arbitrary detention")
    expect_usable(page)
    nobody = page.locator("#f-although_nobody input")
    leave_by(page.get_by_role("button", name="Approve and issue"))
    nobody.check()
    leave_by(page.get_by_role("button", name="Approve and issue"))
    expect(page.locator(".headline h1")).to_have_text(re.compile(r"LBN \d{3} / \d{4} / OBS \d{3}"))
    expect_usable(page)


def follow_up(page: Page, case: str) -> None:
    """Begin the follow-up on the page of the case, which offers no second appeal."""
    page.goto(case)
    expect(page.get_by_role("link", name="Draft a document")).to_have_count(0)
    expect(page.get_by_role("link", name="Draft an urgent appeal")).to_have_count(0)
    expect_usable(page)
    leave_by(page.get_by_role("link", name="Draft a follow-up"))
    expect(page.locator('[name="follows.document"]')).not_to_have_value("")
    expect_usable(page)
    page.locator('input[name="names_shown"][value="yes"]').check()
    leave_by(page.get_by_role("button", name="Save the draft"))
    expect(page.locator(".headline h1")).to_have_text("New information")
