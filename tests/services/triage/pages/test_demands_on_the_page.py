"""An appeal's demands, and other texts of an officer, on the page of its document."""

import re
from dataclasses import replace

import pytest

from services.triage.drafting.draft import ClauseChoice
from tests.services.triage.filed import Filed
from tests.services.triage.pages.browser import Browser, begun, fields
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft

NO_ADDRESSEE = {f"en.addressees.0.{each}": "" for each in ("name", "office", "phone")}


class TestDemandsOnThePage:
    async def test_an_officer_words_the_demands_and_what_is_called_for_comes_back(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        _, path = await begun(triage, browser)
        own = "Lift the siege;\n\nLet the family visit;"
        await browser.send(path, fields(version="1", **{"en.demands": own}))
        page = await browser.open(path)
        assert "<li>Lift the siege;</li>" in page.text
        assert "<li>Let the family visit;</li>" in page.text
        assert "Release Ms. Amal Invented" not in page.text
        await browser.send(path, fields(version="2"))
        assert "Release Ms. Amal Invented" in (await browser.open(path)).text

    async def test_demands_of_the_library_stay_those_as_long_as_nobody_words_them_otherwise(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        version = appeal_draft().versions[0]
        chosen = version.model_copy(
            update={"clauses": (ClauseChoice(id="release"), ClauseChoice(id="fair-trial"))}
        )
        document = (await triage.draft(case, draft=appeal_draft(versions=(chosen,)))).id
        path = f"/cases/{case}/documents/{document}"
        demands = (
            "Release Ms. Amal Invented immediately and without conditions, since this deprivation "
            "of liberty is arbitrary and seems only meant to punish human rights activities;\n\n"
            "Guarantee in all circumstances that the right to a fair trial and to due process is "
            "respected;"
        )
        assert demands in (await browser.open(path)).text
        sent = fields(version="1", **{"en.demands": demands, "en.short": "Ms. A. Invented"})
        await browser.send(path, sent)
        assert "Release Ms. A. Invented" in (await browser.open(path)).text

    async def test_a_draft_whose_template_is_gone_is_shown_with_what_was_written(
        self, triage: TriageFixture, browser: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, path = await begun(triage, browser)
        await browser.send(path, fields(version="1", **{"en.demands": "Lift the siege;"}))
        renderer = triage.context.renderer
        later = {("2027-01", each): form for (_, each), form in renderer.templates.forms.items()}
        templates = replace(renderer.templates, forms=later)
        monkeypatch.setitem(vars(renderer), "templates", templates)
        page = await browser.open(path)
        assert "Lift the siege;</textarea>" in page.text
        sent = fields(version="2", **{"en.demands": "Lift the siege;"})
        refused = await browser.send(path, sent)
        assert "not known; there are: 2027-01" in refused.text
        await browser.send(path, {**sent, "template": "2027-01"})
        assert "<li>Lift the siege;</li>" in (await browser.open(path)).text

    async def test_a_new_document_knows_where_they_stand(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file(Filed(situation="released"))
        page = await browser.open(f"/cases/{case}/documents/new")
        assert 'value="released" selected' in page.text
        sent = fields(situation="released")
        page = await browser.send(f"/cases/{case}/documents/new", sent)
        assert "Release Ms." not in page.text

    async def test_the_day_of_a_hearing_is_told_in_text_and_sms(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        _, path = await begun(triage, browser)
        page = await browser.send(path, fields(version="1", hearing="2031-05-04"))
        assert 'value="2031-05-04"' in page.text
        assert "<p>A hearing is to take place on May 4, 2031.</p>" in page.text
        assert "\nHearing: May 4, 2031\n" in page.text

    async def test_no_addresses_can_be_said(self, triage: TriageFixture, browser: Browser) -> None:
        _, path = await begun(triage, browser)
        told = fields(version="1", **{"no_addresses[]": ["yes"], **NO_ADDRESSEE})
        page = await browser.send(path, told)
        assert "Please write to the authorities" not in page.text

    @pytest.mark.parametrize("typed", ["tomorrow", "2031-05-04T09:30:00Z"])
    async def test_an_embargo_that_cannot_be_read_is_told_as_it_can_be_typed(
        self, triage: TriageFixture, browser: Browser, typed: str
    ) -> None:
        _, path = await begun(triage, browser)
        refused = await browser.send(path, fields(version="1", embargo=typed))
        assert refused.status_code == 422
        example = re.search(r"Enter a date and time, such as ([^<]*)\.<", refused.text)
        assert example
        far = {"embargo": example[1].replace("2026", "2099"), "embargo_confirmed[]": "yes"}
        taken = fields(version="1", **far)
        assert (await browser.send(path, taken)).status_code == 200

    async def test_embargo_lead_and_sms_are_kept_and_can_be_taken_away(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        _, path = await begun(triage, browser)
        more = {
            "embargo": "2031-05-04T09:30",
            "embargo_confirmed[]": "yes",
            "en.parts.sms": "Invented words for a telephone.",
            "en.parts.actions-lead": "Please write at once to:",
        }
        page = await browser.send(path, fields(version="1", **more))
        assert 'value="2031-05-04T09:30"' in page.text
        assert "<p>Please write at once to:</p>" in page.text
        assert ">Invented words for a telephone.</p>" in page.text
        page = await browser.send(path, fields(version="2"))
        assert "2031-05-04" not in page.text

    @pytest.mark.parametrize("only", ["addressees.0.name", "footnotes", "demands"])
    async def test_a_language_in_which_only_one_field_is_filled_is_not_dropped(
        self, triage: TriageFixture, browser: Browser, only: str
    ) -> None:
        _, path = await begun(triage, browser)
        sent = fields(version="1", **{f"fr.{only}": "Mots fictifs"})
        page = await browser.send(path, sent)
        assert page.text.count("Mots fictifs") == (3 if "name" in only else 2)
