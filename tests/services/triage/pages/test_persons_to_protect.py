"""The persons of several alerts for whom protection can be requested. All are invented."""

from types import SimpleNamespace
from typing import Any

from services.triage.pages.protecting import choices
from shared.clock import new_id
from shared.contracts.persons import Person
from tests.services.triage.filed import Filed
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture


def alert(*names: str | None, withdrawn: bool = False) -> Any:
    persons = [Person(id=new_id(), kind="person", name=name) for name in names]
    return SimpleNamespace(alert=new_id(), persons=persons, withdrawn=withdrawn)


def offered(*alerts: Any) -> list[str]:
    return [words for _, words in choices(alerts, str)]


def test_whom_two_alerts_name_is_offered_once() -> None:
    first, second = alert("Rosa Invented"), alert("rosa  invented", "Omar Invented")
    assert offered(first, second) == ["Rosa Invented, alert 1", "Omar Invented, alert 2"]


def test_of_a_withdrawn_alert_nobody_stands_for_one_of_another() -> None:
    gone, stands = alert("Rosa Invented", withdrawn=True), alert("Rosa Invented")
    ((code, words),) = choices([gone, stands], str)
    assert code.startswith(str(stands.alert))
    assert words == "Rosa Invented, alert 2"


def test_persons_without_a_name_and_of_one_alert_are_each_offered() -> None:
    assert len(offered(alert(None, None), alert(None))) == 3
    assert len(offered(alert("Rosa Invented", "Rosa Invented"))) == 2


async def test_where_nobody_is_named_it_is_said_what_to_do(
    triage: TriageFixture, browser: Browser
) -> None:
    for persons, is_offered in (((), False), (Filed().persons, True)):
        case = await triage.file(Filed(persons=persons))
        page = (await browser.open(f"/cases/{case}")).text
        assert ('name="who"' in page) is is_offered
        assert ("File an alert that names the person" in page) is not is_offered
