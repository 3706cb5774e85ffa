"""Final acts on a case ask for confirmation and say what follows. Persons are invented."""

import re
from datetime import UTC, datetime, timedelta

from services.triage.operations.verification import best_interest
from shared.contracts.codes import Expectation
from shared.contracts.content import Reason
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import OFFICER, TriageFixture


async def test_a_deadline_is_not_stopped_by_one_click(
    triage: TriageFixture, browser: Browser
) -> None:
    day = (datetime.now(UTC) + timedelta(days=30)).date()
    case = await triage.file(Filed(expected=(Expectation(kind="hearing", on=day),)))
    page = (await browser.open(f"/cases/{case}")).text
    (button,) = re.findall(r'action="[^"]*(/cases/[^"]*/clocks/[^"]+/done)"', page)
    asked = (await browser.send(button, {}, confirmed=False)).text
    assert "cannot start the deadline again" in asked
    assert f"Hearing, {day}" in asked
    assert "/done" in (await browser.open(f"/cases/{case}")).text
    assert "Deadline marked as done." in (await browser.send(button, {})).text


async def test_nothing_is_decided_for_a_person_by_one_click(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file()
    proposed = await triage.act(
        OFFICER,
        case,
        lambda work: best_interest.propose_best_interest(
            work, case, ("publish_name",), Reason(reason="Invented.")
        ),
    )
    approver, path = browser.by(APPROVER_PERSON), f"/cases/{case}/best-interest/{proposed.id}"
    asked = (await approver.send(path, {"decision": "agreed"}, confirmed=False)).text
    assert "If you agree, two people have decided this" in asked
    assert 'name="decision" value="agreed"' in asked
    assert 'value="agreed"' in (await approver.open(f"/cases/{case}")).text
    done = (await approver.send(path, {"decision": "agreed"})).text
    assert "Decision recorded." in done
