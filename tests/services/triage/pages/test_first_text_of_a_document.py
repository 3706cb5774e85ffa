"""The first text of a document, its facts, and why it was returned. Persons are invented."""

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.triage.operations.appeals import issuing
from services.triage.operations.verification import best_interest, sources
from shared.contracts.codes import Expectation
from shared.contracts.content import ConsentWordsOf, Reason, Source
from shared.contracts.persons import Person
from tests.services.filled_forms import filled
from tests.services.triage.filed import AMAL, USES, Filed
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.pages.test_people_on_pages import words
from tests.services.triage.triage_fixture import APPROVER, OFFICER, TriageFixture

AMAL_OF_THE_UNION = AMAL.model_copy(
    update={"gender": "woman", "organisation": "Le Collectif Inventé"}
)
SISTER = Person(kind="person", name="Invented Sister", defender=False)
UNNAMED = dict.fromkeys(USES, "given") | {"publish_name": "refused"}


def typed(page: str, name: str) -> str:
    """Return the value of a field."""
    (found,) = re.findall(rf'name="{re.escape(name)}"[^>]*? value="([^"]*)"', page)
    return html.unescape(found)


class TestNewDocument:
    async def test_it_begins_with_what_the_case_knows(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        day = (datetime.now(UTC) + timedelta(days=30)).date()
        filed = Filed(
            persons=(AMAL_OF_THE_UNION, SISTER), expected=(Expectation(kind="trial", on=day),)
        )
        page = (await browser.open(f"/cases/{await triage.file(filed)}/documents/new")).text
        assert 'value="yes" checked' in page
        assert {name: typed(page, name) for name in ("en.title", "fr.title", "hearing")} == {
            "en.title": "Egypt: Arbitrary detention of Ms. Amal Invented",
            "fr.title": "Égypte\N{NO-BREAK SPACE}: Détention arbitraire de Me Amal Invented",
            "hearing": day.isoformat(),
        }
        assert typed(page, "en.concerned") == (
            "Ms. Amal Invented, a lawyer at Le Collectif Inventé"
        )
        assert typed(page, "fr.concerned") == (
            "Me Amal Invented, avocate au sein du Collectif Inventé"
        )
        assert typed(page, "en.short") == "Ms. Amal Invented"
        assert typed(page, "fr.short") == "Me Amal Invented"

    async def test_names_too_long_for_a_line_are_left_to_the_editor_who_is_told(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        persons = tuple(
            AMAL.model_copy(update={"name": f"Amal {number} Invented of the Longer Name"})
            for number in range(10)
        )
        case = await triage.file(Filed(persons=persons))
        page = (await browser.open(f"/cases/{case}/documents/new")).text
        assert typed(page, "en.concerned") == typed(page, "fr.short") == ""
        said = words(page)
        assert "longer than the 300 characters of one line, so these fields stay empty:" in said
        assert "Who it is about (English)" in said
        assert "Name used after the first mention (Français)" in said
        french = (await replace(browser, language="fr").open(f"/cases/{case}/documents/new")).text
        assert "les 300 caractères" in words(french)

    async def test_without_consent_to_the_name_nothing_named_stands_in_it_until_asked_for(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file(Filed(consents=UNNAMED))
        path = f"/cases/{case}/documents/new"
        page = (await browser.open(path)).text
        assert 'value="no" checked' in page
        form = page[page.index('id="draft"') : page.index("</form>", page.index('id="draft"'))]
        assert "Amal" not in form
        assert typed(page, "en.concerned") == "a human rights defender"
        assert typed(page, "en.short") == "this human rights defender"
        assert typed(page, "fr.title").endswith(
            "d\N{RIGHT SINGLE QUOTATION MARK}une personne qui défend les droits humains"
        )
        asks = f'href="{path}?names=yes"'
        assert asks in page
        page = (await browser.open(f"{path}?names=yes")).text
        assert typed(page, "en.short") == "Amal Invented"
        assert asks not in page

    async def test_a_language_in_which_nobody_wrote_is_not_begun(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        path = f"/cases/{case}/documents/new"
        page = filled((await browser.open(path)).text, path)
        begun = {name: told for name, told in page.items() if name.startswith("fr.")}
        assert any(begun["fr.parts.facts"])
        await browser.send(path, fields(**begun))
        assert (await self._languages(triage, case)) == ["en"]
        other = await triage.file()
        await browser.send(
            f"/cases/{other}/documents/new", fields(**{**begun, "fr.parts.facts": "Des faits."})
        )
        assert (await self._languages(triage, other)) == ["en", "fr"]

    async def test_a_language_saved_before_anybody_wrote_is_left_out_once_another_is_written(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        page = await browser.open(f"/cases/{case}/documents/new")
        sent = filled(page.text, page.url.path)
        page = await browser.send(page.url.path, sent)
        saved = filled(page.text, page.url.path)
        assert {"en.title", "fr.title"} <= {name for name, value in saved.items() if value}
        written = {"en.parts.facts": "Facts.", "en.addressees.0.name": "Mr. Invented"}
        checks = ["wanted", "reprisals", "negotiations", "places", "others", "timing"]
        submitted: dict[str, Any] = {**saved, **written, "do_no_harm[]": checks}
        page = await browser.send(f"{page.url.path}/submit", submitted)
        assert "Document submitted for approval." in page.text

    async def test_an_empty_part_is_named_with_its_language_and_led_to(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        path = f"/cases/{case}/documents/new"
        page = await browser.send(path, fields(**{"fr.title": "Titre", "fr.concerned": "Mme A"}))
        sent = filled(page.text, page.url.path)
        page = await browser.send(f"{page.url.path}/submit", sent)
        assert "not ready to be submitted" in page.text
        link = '<a href="#f-fr-parts-facts">Facts in their order (Français): This part'
        assert link in page.text
        assert 'id="f-fr-parts-facts"' in page.text
        assert 'href="#f-fr-short">' in page.text

    async def test_what_was_told_stands_folded_beside_the_form(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        for path in (f"/cases/{case}/documents/new", (await self._begun(browser, case))):
            page = (await browser.open(path)).text
            folded = re.search(r'<details class="panel" id="told">(.*?)</details>', page, re.DOTALL)
            assert folded
            assert "An invented narrative." in folded[1]

    @staticmethod
    async def _begun(browser: Browser, case: UUID) -> str:
        return str((await browser.send(f"/cases/{case}/documents/new", fields())).url.path)

    @staticmethod
    async def _languages(triage: TriageFixture, case: UUID) -> list[str]:
        asked = f"SELECT array_to_string(languages, ' ') FROM document_versions v JOIN documents d ON d.id = v.document WHERE d.case_id = '{case}'"  # noqa: E501, S608  # an id of ours
        return str(await triage.scalar(asked)).split()


class TestWhatItStandsOn:
    async def test_drafter_and_approver_read_it_for_each_use_of_the_audience(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        said = ConsentWordsOf(use="publish_name", by_whom="her sister", how="by phone")
        consents = {"publish_name": "given", "send_to_un": "given"}
        case = await triage.file(
            Filed(consents=consents, consent_words=(said,), situation="detained-incommunicado")
        )
        await triage.know(OFFICER, "Invented Officer")
        for use in ("share_with_diplomats", "send_to_un"):
            await triage.act(
                OFFICER,
                case,
                lambda work, use=use: best_interest.propose_best_interest(  # type: ignore[misc]  # bound now
                    work, case, (use,), Reason(reason=f"Invented reason of {use}.")
                ),
            )
        await triage.verify(case)
        path = f"/cases/{case}/documents/{(await triage.draft(case)).id}"
        for person in (browser.person, APPROVER_PERSON):
            read = words((await browser.by(person).open(path)).text)
            basis = read[read.index("Basis of this document") : read.index("Information received")]
            assert "Verified: reasonable grounds" in basis
            assert "Member organisation of the network · Highly reliable" in basis
            assert "Given By whom: her sister. How: by phone." in basis
            assert "Invented reason of share_with_diplomats." in basis
            assert "send_to_un" not in basis
            assert basis.count("By whom") == 1

    async def test_addresses_in_the_other_language_are_told(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        french = {"fr.title": "Titre", "fr.concerned": "Mme A", "fr.short": "Mme A"}
        path = f"/cases/{case}/documents/new"
        page = await browser.send(path, fields(**french, **{"fr.parts.facts": "Des faits."}))
        warned = "Français: no addresses were entered."
        assert warned in page.text
        approver = replace(browser.by(APPROVER_PERSON), language="fr")
        assert (
            "Français\N{NO-BREAK SPACE}: aucune adresse"
            in (await approver.open(page.url.path)).text
        )
        page = await browser.send(
            page.url.path, fields(version="1", **french, **{"fr.addressees.0.name": "M. Fictif"})
        )
        assert warned not in page.text


class TestReturned:
    async def test_the_last_reason_stands_on_the_document_until_it_is_issued(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        await triage.know(APPROVER, "Invented Approver")
        case, document = await triage.submitted()
        path = f"/cases/{case}/documents/{document}"
        for reason in ("Invented first reason.", "Invented second reason."):
            await triage.act(
                APPROVER,
                case,
                lambda work, reason=reason: issuing.return_document(  # type: ignore[misc]  # bound now
                    work, (case, document), 1, Reason(reason=reason)
                ),
            )
            read = words((await browser.open(path)).text)
            assert f"Why it was returned {reason} Returned by Invented Approver" in read
            await triage.submit(case, document)
        assert "Invented first reason." not in read
        assert "Invented second reason." in (await browser.open(path)).text
        await triage.approve(case, document)
        assert "Invented second reason." not in (await browser.open(path)).text


class TestSources:
    async def test_who_may_be_another_source_is_marked_for_officer_and_approver(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file(Filed(relation="lawyer"))
        document = (await triage.draft(case)).id
        pages = (f"/cases/{case}", f"/cases/{case}/documents/{document}")
        for page in pages:
            assert "May be the same person" not in (await browser.open(page)).text
        other = Source(relation="family", reliability="likely-reliable", name="Ranna Fictitius")
        await triage.act(
            OFFICER, case, lambda work: sources.add_source(work, case, other, independent=True)
        )
        for page in pages:
            assert (await browser.open(page)).text.count("May be the same person") == 2
        await triage.assess(case)
        sent = {"status": "verified", "seen": "not-started"}
        refused = await browser.send(f"/cases/{case}/verify", sent)
        assert "Two of the sources may be the same person" in refused.text
        await browser.send(f"/cases/{case}/verify", sent | {"apart": "true"})
        assert (await triage.case(case)).verification == "verified"
