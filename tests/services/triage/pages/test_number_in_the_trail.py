"""An auditor, who may open no case, asks who read one by the number that people know it by."""

from services.triage.tables import Case
from tests.services.trail.auditing import AUDITOR
from tests.services.triage.desk import Desk
from tests.services.triage.pages.browser import Browser


async def test_who_read_a_case_is_found_by_its_number(desk: Desk, browser: Browser) -> None:
    case = await desk.file()
    await browser.open(f"/cases/{case}")
    number = (await desk.read(lambda session: session.get_one(Case, case))).number
    page = await browser.by(AUDITOR).open(f"/audit?subject={number.lower()}")
    assert page.status_code == 200
    assert str(case) in page.text
    assert number.lower() in page.text, "what was asked stays in the field"
    assert "stand in the trails of their services" in page.text
    assert f"tocsin audit list intake --subject {number}" in page.text
    by_id = await browser.by(AUDITOR).open(f"/audit?subject={case}")
    assert "stand in the trails of their services" not in by_id.text
