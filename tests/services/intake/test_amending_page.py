"""The page on which an alert is added to and corrected. All persons are invented."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.contracts.intake import AlertAmended
from tests.services.filled_forms import filled
from tests.services.intake.intake_fixture import FULL, MINIMAL, IntakeFixture, person, told
from tests.services.intake.test_amending_alerts import MEMBER, OFFICER, amend, shown

REASON = "An invented lawyer has seen her."


def form_of(alert: UUID) -> str:
    return f"/alerts/{alert}/amendments/new"


async def see(intake: IntakeFixture, path: str, by: Principal | None = None) -> httpx2.Response:
    return await intake.client.get(path, headers=intake.cookie(by))


async def send(
    intake: IntakeFixture, path: str, fields: dict[str, Any], by: Principal | None = None
) -> httpx2.Response:
    return await intake.client.post(path, data=fields, headers=intake.cookie(by))


async def test_the_form_shows_what_the_alert_says_and_changes_what_is_changed(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file()
    path = form_of(alert)
    assert path in (await see(intake, f"/alerts/{alert}")).text
    page = await see(intake, path)
    assert page.status_code == 200
    fields = filled(page.text, path)
    assert fields["narrative"] == [FULL["narrative"]]
    assert fields["acts.0.place"] == ["an invented street"]
    assert "consents" not in "".join(fields)
    changes = {"reason": REASON, "situation": "imprisoned", "acts.0.place": "an invented square"}
    answer = await send(intake, path, fields | changes)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/alerts/{alert}")
    [event] = await intake.said(AlertAmended)
    assert event.fields == ("acts", "situation")
    now = await shown(intake, alert)
    assert (now["situation"], now["acts"][0]["place"]) == ("imprisoned", "an invented square")
    # Sent twice, it is one change, and the same answer.
    again = await send(intake, path, fields | changes)
    assert (again.status_code, again.headers["location"]) == (303, f"/alerts/{alert}")
    assert len(await intake.said(AlertAmended)) == 1


async def test_a_form_that_changes_nothing_says_so(intake: IntakeFixture) -> None:
    for alert in (await intake.file(), await intake.file(MINIMAL)):
        path = form_of(alert)
        fields = filled((await see(intake, path)).text, path)
        answer = await send(intake, path, fields | {"reason": REASON})
        assert answer.status_code == 422
        assert "This is what the alert says already" in answer.text
    # Also where a time was told in another zone than that of the reader.
    late = told(expected__0__at="2026-07-16T00:30:00+02:00")
    path = form_of(await intake.file(late))
    fields = filled((await see(intake, path)).text, path)
    assert (fields["expected.0.hour"], fields["expected.0.zone"]) == (["22:30"], ["UTC"])
    assert (await send(intake, path, fields | {"reason": REASON})).status_code == 422


async def test_persons_and_acts_are_added_and_an_act_that_is_emptied_goes(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file()
    path = form_of(alert)
    fields = filled((await see(intake, path)).text, path)
    more = await send(intake, path, fields | {"reason": REASON, "add": "persons"})
    assert more.status_code == 200
    assert REASON in more.text
    fields = filled(more.text, path)
    sister = {"persons.2.name": "Invented Sister", "persons.2.kind": "person"}
    without = {name: value for name, value in fields.items() if not name.startswith("acts.")}
    answer = await send(intake, path, without | sister)
    assert answer.status_code == 303, answer.text
    now = await shown(intake, alert)
    assert [each["name"] for each in now["persons"]][2:] == ["Invented Sister"]
    assert [now["persons"][2]["id"]] == fields["persons.2.id"]
    assert now["acts"] == []


async def test_a_person_who_is_emptied_stays(intake: IntakeFixture) -> None:
    alert = await intake.file()
    path = form_of(alert)
    fields = filled((await see(intake, path)).text, path)
    emptied = {name: "" for name in fields if name.startswith("persons.1.") and "id" not in name}
    answer = await send(intake, path, fields | emptied | {"reason": REASON, "situation": "injured"})
    assert answer.status_code == 303
    assert [each["name"] for each in (await shown(intake, alert))["persons"]] == [
        "Amal Invented",
        "Invented village",
    ]


async def test_all_that_is_wrong_is_told_at_its_field(intake: IntakeFixture) -> None:
    alert = await intake.file()
    path = form_of(alert)
    fields = filled((await see(intake, path)).text, path)
    wrong = {"acts.0.on": "2026-08-01", "expected.0.place": "x" * 301, "reason": ""}
    answer = await send(intake, path, fields | wrong)
    assert answer.status_code == 422
    for place in ("reason", "expected-0-place"):
        assert f'href="#f-{place}"' in answer.text
    answer = await send(intake, path, fields | {"acts.0.on": "2026-08-01", "reason": REASON})
    assert 'href="#f-acts-0-on"' in answer.text
    assert re.search(r'name="acts\.0\.on"[^>]*value="2026-08-01"', answer.text)


async def test_of_a_stale_page_only_what_was_typed_is_saved_once_the_news_is_read(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file()
    path = form_of(alert)
    fields = filled((await see(intake, path)).text, path)
    await amend(intake, alert, situation="released", by=OFFICER)
    for added in ({}, {"add": "persons"}):
        news = fields | {"reason": REASON, "narrative": "Invented news."} | added
        answer = await send(intake, path, news)
        assert answer.status_code == 409
        for words in ("Look at it again first.", "Invented news.", "Changed: Current situation"):
            assert words in answer.text
    stale = filled(answer.text, path)
    assert (await send(intake, path, stale)).status_code == 409
    assert 'name="over" value="1"' in answer.text
    stale.pop("add", None)
    answer = await send(intake, path, stale | {"over": "1", "narrative": "Invented news."})
    assert answer.status_code == 303, answer.text
    now = await shown(intake, alert)
    # What a colleague changed meanwhile stays, though the page showed what stood before.
    assert (now["narrative"], now["situation"]) == ("Invented news.", "released")
    torn = await send(intake, path, fields | {"reason": REASON, "version": "torn"})
    assert torn.status_code == 422


async def test_the_page_of_the_alert_shows_who_changed_what_and_what_it_said(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file()
    assert "Added and corrected" not in (await see(intake, f"/alerts/{alert}")).text
    intake.clock.now += timedelta(minutes=1)
    await amend(intake, alert, narrative="An invented second text.", situation="injured")
    page = (await see(intake, f"/alerts/{alert}")).text
    for words in ("Added and corrected", "An invented second text.", FULL["narrative"]):
        assert words in page
    assert "Changed: What happened, Current situation" in page
    french = await intake.client.get(
        f"/alerts/{alert}", headers=intake.cookie() | {"accept-language": "fr"}
    )
    assert "Compléments et corrections" in french.text


async def test_what_others_changed_is_not_on_the_pages_of_who_only_filed_it(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file(by=MEMBER)
    await amend(intake, alert, by=OFFICER, narrative="Wambui hides at an invented place.")
    for path in (f"/alerts/{alert}", form_of(alert)):
        assert "Wambui" not in (await see(intake, path, MEMBER)).text
        assert "Wambui" in (await see(intake, path, OFFICER)).text


async def test_no_button_where_nothing_can_be_added(intake: IntakeFixture) -> None:
    alert = await intake.file()
    await intake.post(f"/v1/alerts/{alert}/withdrawal", {})
    assert form_of(alert) not in (await see(intake, f"/alerts/{alert}")).text
    assert (await see(intake, form_of(alert), person(Role.APPROVER))).status_code == 403
    refused = await see(intake, form_of(alert))
    assert refused.status_code == 409
    assert "This alert is withdrawn. File a new alert." in refused.text
    assert "<textarea" not in refused.text


async def test_what_is_folded_in_a_new_alert_is_open_where_something_was_told(
    intake: IntakeFixture,
) -> None:
    opened = re.compile(r'<details class="further" open>\s*<summary>A release')
    for alert, is_open in ((MINIMAL, False), (FULL, True)):
        page = (await see(intake, form_of(await intake.file(alert)))).text
        assert bool(opened.search(page)) is is_open
