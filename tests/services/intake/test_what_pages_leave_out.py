"""Pages leave out what nobody answered, and keep what was chosen. All persons are invented."""

import re

from tests.services.intake.intake_fixture import MINIMAL, IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH, see, send


async def test_what_nobody_answered_is_one_line(intake: IntakeFixture) -> None:
    act = {"violation": "arbitrary-detention", "place": "an invented street"}
    alert = await intake.file(MINIMAL | {"persons": [{"name": "Amal Invented"}], "acts": [act]})
    page = (await see(intake, f"/alerts/{alert}")).text
    told = page[page.index('id="told"') : page.index('id="consent"')]
    # Of the source it is said: who cannot be called back has to be found first.
    of_the_source = told[told.index("<h2>Source</h2>") :]
    assert "not known" in of_the_source
    assert told.count("not known") == of_the_source.count("not known")
    assert '<dd dir="auto">an invented street</dd>' in told
    [line] = re.findall(r"Not answered: Pseudonym; Gender; [^<]*", told)
    assert "Courtesy title; " in line
    french = (await see(intake, f"/alerts/{alert}", "fr")).text
    assert "Sans réponse\u00a0: Pseudonyme\u00a0; " in french


async def test_a_choice_that_no_menu_offers_any_more_is_kept(intake: IntakeFixture) -> None:
    form = ENOUGH | {
        "narrative": "",
        "persons.0.name": "Amal Invented",
        "persons.0.role": "role-of-before",
        "acts.0.violation": "threats",
        "acts.0.drivers[]": ["driver-of-before", "counter-terrorism"],
        "asked_for[]": ["help-of-before"],
        "source.channel": "channel-of-before",
    }
    alert = await intake.file()
    for path in ("/alerts/new", f"/alerts/{alert}/amendments/new"):
        page = await send(intake, path, form | {"_page": path, "version": "0"})
        assert page.status_code == 422
        assert '<option value="role-of-before" selected>role-of-before (no longer' in page.text
        for code in ("driver-of-before", "help-of-before", "channel-of-before"):
            assert re.search(rf'value="{code}" [^>]*(checked|selected)', page.text), code
        assert page.text.count("(no longer offered)") == 4
