"""The page of a case shows every text of its alerts, also of one of many persons.

All persons are invented.
"""

from html import unescape

import pytest

from shared.clock import new_id
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from tests.services.intake.intake_fixture import FULL
from tests.services.intake.test_every_field_everywhere import words_of
from tests.services.triage.filed import Filed, told_of
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

RECORD = {name: FULL[name] for name in FULL if name not in {"source", "consents"}}


@pytest.mark.parametrize("others", [0, 30], ids=["two-persons", "many-persons"])
async def test_every_text_of_the_record_is_there(
    triage: TriageFixture, browser: Browser, others: int
) -> None:
    persons = [Person.model_validate({"kind": "person"} | each) for each in FULL["persons"]]
    more = (Person(kind="person", id=new_id(), name=f"P{n} Invented") for n in range(others))
    filed = Filed(persons=(*persons, *more))
    event = await told_of(filed, triage.context.keyring)
    keys = await triage.context.keyring.open([filed.subject])
    facts = Facts.model_validate({name: RECORD[name] for name in Facts.model_fields})
    await triage.hear(
        event.model_copy(update={"facts": keys.seal_part(event.id, "facts", filed.subject, facts)})
    )
    case = await triage.case_of(filed.alert)
    page = unescape((await browser.open(f"/cases/{case}")).text)
    lost = [each for each in words_of(RECORD) if each not in page]
    assert not lost, "\n".join(lost)
