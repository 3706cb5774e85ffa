"""A half-filled alert is kept for its operator, comes back as it was typed, and is filed once."""

import asyncio

from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.intake import AlertFiled
from shared.web.idempotency import VALID_FOR
from shared.web.submitted_form import FORM_BYTES, MOST_FIELDS
from tests.services.console.page_forms import forms_in
from tests.services.console.sent_forms import hidden
from tests.services.intake.drafts_of_alerts import (
    DRAFTS,
    NEW,
    form_in,
    hidden_in,
    kept,
    listed,
    new_page,
    opened,
    page_of,
    sent_to,
)
from tests.services.intake.intake_fixture import IntakeFixture, person
from tests.services.intake.test_intake_pages import ENOUGH

HERON = str(new_id())
HALF = {
    "narrative": "  Invented caller: <b>she</b> was\ntaken away & the line broke  ",
    "country": "EGY",
    "persons.0.name": "Amal Invented",
    "persons.2.pseudonym": "Heron",
    "persons.2.id": HERON,
    "acts.0.motive": "an invented reason",
    "acts.1.on": "2026-13-45",
    "acts.1.to[]": [HERON],
    "acts.1.perpetrators[]": ["police", "armed-forces"],
    "expected.0.hour": "9:00",
    "consents.3.use": "send_to_un",
    "consents.3.state": "limited",
    "said.limits": "Not before",
    "asked_for[]": ["relocation"],
}
"""Nothing of it could be filed."""


class TestSaving:
    async def test_it_comes_back_as_it_was_typed(self, intake: IntakeFixture) -> None:
        later = {"a.field.of.a.later.release": "Invented later words"}
        draft = await kept(intake, HALF | later)
        assert await intake.count("alerts") == 0
        for path in ("/alerts", NEW):
            page = await page_of(intake, path)
            assert listed(page) == [draft["request"]]
            assert "Egypt, Amal Invented, Invented caller: &lt;b&gt;she&lt;/b&gt; was" in page
            assert "deleted 7 days after it was last saved. Only you can read it." in page
        page = await page_of(intake, f"{DRAFTS}/{draft['request']}")
        form = form_in(page)
        typed = {name: [say] if isinstance(say, str) else say for name, say in HALF.items()}
        assert form.hidden["persons.2.id"] == typed.pop("persons.2.id")
        typed.pop("consents.3.use")  # the page says it by itself
        assert form.given() == typed
        assert "Invented later words" in page
        assert '<details class="further" open>' in page
        assert listed(page) == []
        # What it holds can be saved and opened again, also from the draft itself.
        again = {**hidden_in(page), **HALF, "narrative": "More invented words"}
        assert (await sent_to(intake, DRAFTS, again)).status_code == 303
        page = await page_of(intake, f"{DRAFTS}/{draft['request']}")
        assert form_in(page).given()["narrative"] == ["More invented words"]
        assert await intake.count("alert_drafts") == 1

    async def test_in_french(self, intake: IntakeFixture) -> None:
        await kept(intake)
        headers = intake.cookie() | {"accept-language": "fr"}
        page = (await intake.client.get(NEW, headers=headers)).text
        assert "Enregistrer et terminer plus tard" in page
        assert "Vous avez 1 projet<" in page
        assert "supprimé 7 jours après son dernier enregistrement" in page

    async def test_an_empty_form_and_one_that_is_too_long_are_not_kept(
        self, intake: IntakeFixture
    ) -> None:
        page = await new_page(intake)
        silent = page | {"consents.0.use": "publish_name", "narrative": " \n"}
        answer = await sent_to(intake, DRAFTS, silent)
        assert answer.status_code == 422
        assert "There is nothing to save yet." in answer.text
        answer = await sent_to(intake, DRAFTS, page | {"narrative": "x" * (FORM_BYTES + 1)})
        assert answer.status_code == 422
        assert "too long in total" in answer.text
        assert await intake.count("alert_drafts") == 0

    async def test_it_holds_as_much_as_a_form_may_send(self, intake: IntakeFixture) -> None:
        many = {f"persons.{row}.name": f"Invented {row};" for row in range(MOST_FIELDS + 200)}
        draft = await kept(intake, many | {"narrative": "x" * (FORM_BYTES - 40_000)})
        page = await page_of(intake, f"{DRAFTS}/{draft['request']}")
        every = [f"Invented {row};" for row in range(MOST_FIELDS + 200)]
        assert all(name in page for name in every)
        # Also that for which the page has no place, when it is saved from there once more.
        sent = {
            n: v for form in forms_in(page) if form.action == NEW for n, v in form.hidden.items()
        }
        shown = {n: v for n, v in form_in(page).given().items() if n != "narrative"}
        assert (await sent_to(intake, DRAFTS, sent | shown)).status_code == 303
        page = await page_of(intake, f"{DRAFTS}/{draft['request']}")
        assert all(name in page for name in every)
        # What can be filed of it is not held up by the rest.
        assert (await sent_to(intake, NEW, sent | shown | ENOUGH)).status_code == 303

    async def test_the_script_of_the_page_is_told_without_a_page(
        self, intake: IntakeFixture
    ) -> None:
        draft = await kept(intake)
        script = intake.cookie() | {"accept": "application/json"}
        answers = [
            await intake.client.post(DRAFTS, data=sent, headers=script)
            for sent in (draft | HALF, draft | HALF | {"window": str(new_id())})
        ]
        assert [each.status_code for each in answers] == [204, 409]
        assert "set-cookie" not in answers[0].headers
        page = await page_of(intake, f"{DRAFTS}/{draft['request']}")
        assert form_in(page).given()["acts.1.on"] == ["2026-13-45"]
        # As it is saved: the script saves only what is typed from now on, or was refused.
        assert " data-saved" in page
        refused = await sent_to(intake, NEW, hidden_in(page) | HALF)
        assert " data-saved" not in refused.text

    async def test_after_an_ended_session_it_is_saved_once_signed_in(
        self, intake: IntakeFixture
    ) -> None:
        await intake.context.keyring.create(intake.principal.account)
        page = await new_page(intake)
        nobody = {"accept": "text/html", "sec-fetch-site": "same-origin"}
        refused = await intake.client.post(DRAFTS, data=page | HALF, headers=nobody)
        assert refused.status_code == 401
        assert await intake.count("alert_drafts") == 0
        back = {"_kept": hidden(refused.text, "_kept")}
        again = await intake.client.post("/again", data=back, headers=intake.cookie())
        assert form_in(again.text).given()["acts.1.on"] == ["2026-13-45"]
        answer = await sent_to(intake, DRAFTS, hidden_in(again.text) | HALF)
        assert answer.status_code == 303
        assert listed(await page_of(intake, NEW)) == [page["request"]]


class TestFiling:
    async def test_the_draft_goes_with_the_alert(self, intake: IntakeFixture) -> None:
        draft = await kept(intake, HALF)
        page = await opened(intake, draft)
        refused = await sent_to(intake, NEW, page | HALF)
        assert refused.status_code == 422
        assert await intake.count("alert_drafts") == 1, "what is refused leaves the draft"
        filed = await sent_to(intake, NEW, hidden_in(refused.text) | ENOUGH)
        assert filed.status_code == 303
        again = await sent_to(intake, NEW, page | ENOUGH)
        assert again.headers["location"] == filed.headers["location"]
        assert len(await intake.said(AlertFiled)) == 1
        assert await intake.count("alert_drafts") == 0

    async def test_a_form_that_was_saved_and_is_filed_from_its_first_page(
        self, intake: IntakeFixture
    ) -> None:
        draft = await kept(intake)
        assert (await sent_to(intake, NEW, draft | ENOUGH)).status_code == 303
        assert await intake.count("alert_drafts") == 0

    async def test_two_windows_make_one_alert(self, intake: IntakeFixture) -> None:
        draft = await kept(intake)
        one, two = await opened(intake, draft), await opened(intake, draft)
        answers = await asyncio.gather(
            *(sent_to(intake, NEW, page | ENOUGH) for page in (one, two, one, two))
        )
        assert [each.status_code for each in answers] == [303] * 4
        assert len({each.headers["location"] for each in answers}) == 1
        assert len(await intake.said(AlertFiled)) == 1

    async def test_a_window_from_long_ago_files_it_no_second_time(
        self, intake: IntakeFixture
    ) -> None:
        draft = await kept(intake)
        one, two = await opened(intake, draft), await opened(intake, draft)
        assert (await sent_to(intake, NEW, one | ENOUGH)).status_code == 303
        intake.clock.now += VALID_FOR
        await intake.owner_deletes("stored_answers")
        refused = await sent_to(intake, NEW, two | ENOUGH)
        assert refused.status_code == 409
        assert "This draft is no longer kept: it was filed" in refused.text
        assert len(await intake.said(AlertFiled)) == 1
        # Who was told so and sends it again means another one.
        page = hidden_in(refused.text)
        assert page["request"] != draft["request"]
        assert (await sent_to(intake, NEW, page | ENOUGH)).status_code == 303
        assert len(await intake.said(AlertFiled)) == 2

    async def test_a_save_that_comes_late_does_not_bring_it_back(
        self, intake: IntakeFixture
    ) -> None:
        draft = await kept(intake)
        assert (await sent_to(intake, NEW, draft | ENOUGH)).status_code == 303
        late = await sent_to(intake, DRAFTS, draft | ENOUGH)
        assert late.status_code == 409
        assert "an alert was filed from it" in late.text
        assert await intake.count("alert_drafts") == 0
        second = hidden_in(late.text) | ENOUGH
        assert (await sent_to(intake, DRAFTS, second)).status_code == 303


class TestTwoWindows:
    async def test_the_older_one_overwrites_nothing(self, intake: IntakeFixture) -> None:
        draft = await kept(intake)
        one, two = await opened(intake, draft), await opened(intake, draft)
        newer = ENOUGH | {"narrative": "Newer invented words"}
        for _ in range(2):  # the same window saves as often as it likes
            assert (await sent_to(intake, DRAFTS, two | newer)).status_code == 303
        older = ENOUGH | {"narrative": "Older invented words"}
        for path in (DRAFTS, NEW):
            refused = await sent_to(intake, path, one | older)
            assert refused.status_code == 409
            assert "This draft was saved in another window" in refused.text
            assert form_in(refused.text).given()["narrative"] == ["Older invented words"]
        assert await intake.said(AlertFiled) == []
        apart = hidden_in(refused.text)
        assert (await sent_to(intake, DRAFTS, apart | older)).status_code == 303
        page = await page_of(intake, NEW)
        assert listed(page) == [apart["request"], draft["request"]]
        assert "Newer invented words" in page
        assert "Older invented words" in page


class TestThrowingAway:
    async def test_it_asks_first_and_says_what(self, intake: IntakeFixture) -> None:
        draft = await kept(intake)
        path, seen = f"{DRAFTS}/{draft['request']}/discard", {"seen": draft["window"]}
        asked = await sent_to(intake, path, seen)
        assert asked.status_code == 200
        assert "Throw this draft away?" in asked.text
        assert "Egypt, Invented words." in asked.text
        assert await intake.count("alert_drafts") == 1
        assert (await sent_to(intake, path, seen | {"_confirmed": "yes"})).status_code == 303
        assert await intake.count("alert_drafts") == 0
        assert (await sent_to(intake, path, seen)).status_code == 404
        # The window in which it is still open does not bring it back unasked.
        window = draft | {"seen": draft["window"]} | ENOUGH
        assert (await sent_to(intake, DRAFTS, window)).status_code == 409

    async def test_not_what_was_saved_since(self, intake: IntakeFixture) -> None:
        draft = await kept(intake)
        window = await opened(intake, draft)
        assert (await sent_to(intake, DRAFTS, window | ENOUGH)).status_code == 303
        path = f"{DRAFTS}/{draft['request']}/discard"
        stale = {"seen": draft["window"], "_confirmed": "yes", "_page": "/alerts"}
        refused = await sent_to(intake, path, stale)
        assert refused.status_code == 409
        assert "Look at it again." in refused.text
        assert await intake.count("alert_drafts") == 1


class TestWhoseItIs:
    async def test_nobody_elses(self, intake: IntakeFixture) -> None:
        draft = await kept(intake)
        colleague = person(Role.OPERATOR)
        everybody = [colleague, *map(person, Role)]
        for other in everybody:
            answer = await intake.client.get(
                f"{DRAFTS}/{draft['request']}", headers=intake.cookie(other)
            )
            assert answer.status_code in {403, 404}
            assert "Invented words." not in answer.text
        for path in (NEW, "/alerts"):
            assert "You have 1 draft" not in await page_of(intake, path, by=colleague)
        path, seen = f"{DRAFTS}/{draft['request']}/discard", {"seen": draft["window"]}
        gone = await sent_to(intake, path, seen | {"_confirmed": "yes"}, by=colleague)
        assert gone.status_code == 404
        # Who takes the id of another's draft gets one of their own.
        await intake.context.keyring.create(colleague.account)
        theirs = draft | ENOUGH | {"narrative": "Other invented words"}
        del theirs["_account"]
        assert (await sent_to(intake, DRAFTS, theirs, by=colleague)).status_code == 303
        assert (await sent_to(intake, NEW, theirs, by=colleague)).status_code == 303
        assert listed(await page_of(intake, NEW)) == [draft["request"]]
        assert "Invented words." in await page_of(intake, f"{DRAFTS}/{draft['request']}")
