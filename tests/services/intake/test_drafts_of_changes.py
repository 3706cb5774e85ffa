"""A half-filled change of an alert is kept as a draft, and overwrites nothing. Nobody is real."""

import asyncio

from shared.clock import new_id
from shared.contracts.intake import AlertAmended
from shared.web.idempotency import VALID_FOR
from tests.services.console.sent_forms import hidden
from tests.services.filled_forms import filled
from tests.services.intake.drafts_of_alerts import DRAFTS, listed, page_of
from tests.services.intake.drafts_of_changes import (
    NEWS,
    REASON,
    drafts_of,
    form,
    kept,
    opened,
    path_of,
    save,
    typed_in,
)
from tests.services.intake.intake_fixture import FULL, IntakeFixture
from tests.services.intake.test_amending_alerts import OFFICER, amend, shown
from tests.services.intake.test_amending_page import form_of, send


class TestSaving:
    async def test_it_comes_back_as_it_was_typed_and_is_offered(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        draft = await kept(intake, alert)
        assert await intake.said(AlertAmended) == []
        [of_it] = draft["request"]
        for path in ("/alerts", "/alerts/new", f"/alerts/{alert}", form_of(alert)):
            page = await page_of(intake, path)
            assert listed(page) == [of_it]
            assert "Change of the alert of 14 Jul 2026, 12:00 UTC, Egypt" in page
            assert "Only you can read it." in page
        other = await intake.file()
        assert listed(await page_of(intake, f"/alerts/{other}")) == []
        others = await kept(intake, other)
        assert listed(await page_of(intake, f"/alerts/{other}")) == others["request"]
        page = await page_of(intake, path_of(draft))
        assert "You have 1 draft" not in page
        assert "Changed since you opened this page" not in page
        again = filled(page, form_of(alert))
        assert typed_in(again) == typed_in(draft)

    async def test_what_was_emptied_stays_empty_and_what_is_missing_is_said_at_the_end(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        draft = await kept(intake, alert, {"persons.1.name": "", "persons.1.number": "41"})
        fields = await opened(intake, alert, draft)
        refused = await send(intake, form_of(alert), fields)
        assert refused.status_code == 422
        assert await intake.count("alert_drafts") == 1, "what is refused leaves the draft"
        fields = filled(refused.text, form_of(alert)) | REASON
        assert (await send(intake, form_of(alert), fields)).status_code == 303
        assert await intake.count("alert_drafts") == 0
        [_, village] = (await shown(intake, alert))["persons"]
        assert (village["name"], village["number"]) == (None, 41)

    async def test_an_officer_who_files_nothing_has_drafts_of_changes(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        draft = await kept(intake, alert, by=OFFICER)
        assert listed(await page_of(intake, "/alerts", by=OFFICER)) == draft["request"]
        refused = await send(intake, DRAFTS, draft, OFFICER)
        assert refused.status_code == 403

    async def test_after_an_ended_session_it_is_saved_once_signed_in(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        await intake.context.keyring.create(intake.principal.account)
        fields = await form(intake, alert) | NEWS
        nobody = {"accept": "text/html", "sec-fetch-site": "same-origin"}
        refused = await intake.client.post(drafts_of(alert), data=fields, headers=nobody)
        assert refused.status_code == 401
        back = {"_kept": hidden(refused.text, "_kept")}
        again = await intake.client.post("/again", data=back, headers=intake.cookie())
        typed = filled(again.text, form_of(alert))
        assert (typed["narrative"], typed["acts.0.on"]) == (["Invented news."], ["2026-13-45"])
        assert (await save(intake, alert, typed)).status_code == 303
        assert (await opened(intake, alert, fields))["narrative"] == ["Invented news."]


class TestAmendedSince:
    async def test_it_says_what_changed_and_saves_only_what_wastyped_in(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        draft = await kept(intake, alert, {"narrative": "Invented news."} | REASON)
        await amend(intake, alert, situation="released", by=OFFICER)
        page = await page_of(intake, path_of(draft))
        for words in ("Changed since you opened this page", "Changed: Current situation"):
            assert words in page
        fields = filled(page, form_of(alert))
        assert fields["version"] == ["0"]
        assert fields["narrative"] == ["Invented news."]
        # A row is added to a page that says it; it is not sent by mistake.
        more = await send(intake, form_of(alert), fields | {"add": "persons"})
        assert more.status_code == 200
        assert "Changed since you opened this page" in more.text
        fields = filled(more.text, form_of(alert))
        refused = await send(intake, form_of(alert), fields)
        assert refused.status_code == 409
        assert await intake.count("alert_drafts") == 1
        read = filled(refused.text, form_of(alert)) | {"over": ["1"]}
        assert (await send(intake, form_of(alert), read)).status_code == 303
        now = await shown(intake, alert)
        assert (now["narrative"], now["situation"]) == ("Invented news.", "released")
        assert await intake.count("alert_drafts") == 0

    async def test_of_a_withdrawn_alert_it_can_be_read_and_kept_but_not_sent(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        draft = await kept(intake, alert)
        await intake.post(f"/v1/alerts/{alert}/withdrawal", {})
        page = await page_of(intake, path_of(draft))
        assert "This alert is withdrawn. File a new alert." in page
        assert "Invented news." in page
        assert "Save and finish later" in page
        assert "Save the changes" not in page
        fields = filled(page, form_of(alert)) | REASON | {"acts.0.on": "2026-07-12"}
        refused = await send(intake, form_of(alert), fields)
        assert refused.status_code == 409
        assert "Invented news." in refused.text
        assert await intake.count("alert_drafts") == 1


class TestTwoWindows:
    async def test_the_older_one_overwrites_nothing(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        draft = await kept(intake, alert)
        one, two = await opened(intake, alert, draft), await opened(intake, alert, draft)
        newer = NEWS | {"narrative": "Newer invented words"}
        assert (await save(intake, alert, two | newer)).status_code == 303
        older = {"narrative": "Older invented words", "acts.0.on": ""} | REASON
        for path in (drafts_of(alert), form_of(alert)):
            refused = await send(intake, path, {"_page": form_of(alert)} | one | older)
            assert refused.status_code == 409
            assert "This draft was saved in another window" in refused.text
            assert "Older invented words" in refused.text
        assert await intake.said(AlertAmended) == []
        apart = filled(refused.text, form_of(alert))
        assert (await save(intake, alert, apart)).status_code == 303
        page = await page_of(intake, f"/alerts/{alert}")
        assert listed(page) == [*apart["request"], *draft["request"]]

    async def test_they_make_one_change(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        typed = {"narrative": "Invented news."} | REASON
        draft = await kept(intake, alert, typed)
        pages = [await opened(intake, alert, draft) for _ in range(2)]
        answers = await asyncio.gather(
            *(send(intake, form_of(alert), page) for page in pages + pages)
        )
        assert [each.status_code for each in answers] == [303] * 4
        assert len(await intake.said(AlertAmended)) == 1
        assert await intake.count("alert_drafts") == 0

    async def test_a_save_that_comes_late_does_not_bring_it_back(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        await intake.context.keyring.create(intake.principal.account)
        typed = {"narrative": "Invented news."} | REASON
        fields = await form(intake, alert) | typed
        assert (await send(intake, form_of(alert), fields)).status_code == 303
        late = await save(intake, alert, fields)
        assert late.status_code == 409
        assert "the alert was changed by it" in late.text
        assert await intake.count("alert_drafts") == 0
        # Nor does another text in the same form count as that which was saved.
        other = fields | {"narrative": "Other invented news."}
        refused = await send(intake, form_of(alert), other)
        assert refused.status_code == 409
        assert "the alert was changed by it" in refused.text
        anew = filled(refused.text, form_of(alert)) | {"over": "1"}
        assert (await send(intake, form_of(alert), anew)).status_code == 303
        assert (await shown(intake, alert))["narrative"] == "Other invented news."

    async def test_a_window_from_long_ago_sends_it_no_second_time(
        self, intake: IntakeFixture
    ) -> None:
        alert = await intake.file()
        draft = await kept(intake, alert, {"narrative": "Invented news."} | REASON)
        one, two = await opened(intake, alert, draft), await opened(intake, alert, draft)
        assert (await send(intake, form_of(alert), one)).status_code == 303
        await amend(intake, alert, 1, narrative=FULL["narrative"], by=OFFICER)
        intake.clock.now += VALID_FOR
        await intake.owner_deletes("stored_answers")
        refused = await send(intake, form_of(alert), two | {"over": "2"})
        assert refused.status_code == 409
        assert "This draft is no longer kept" in refused.text
        assert len(await intake.said(AlertAmended)) == 2


async def test_a_form_of_which_nothing_is_known_to_be_ours_is_a_draft_of_its_own(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file()
    draft = await kept(intake, alert)
    strange = draft | {"request": str(new_id()).upper()}
    assert (await save(intake, alert, strange)).status_code == 303
    assert await intake.count("alert_drafts") == 2
