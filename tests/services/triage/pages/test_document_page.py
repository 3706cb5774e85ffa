"""A document in the browser: drafted, submitted, approved. Persons are invented."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from services.triage.drafting.draft import Part
from shared.access.roles import Role
from shared.contracts.content import ConsentWordsOf
from tests.services.filled_forms import filled
from tests.services.triage.filed import USES, Filed
from tests.services.triage.http_client import APPROVER_PERSON, OFFICER_PERSON
from tests.services.triage.pages.browser import Browser, begun, fields
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft

CONSENTS = dict.fromkeys(USES, "given")
CHECKS = ["wanted", "reprisals", "negotiations", "places", "others", "timing"]


class TestDocumentPage:
    async def test_the_draft_stands_beside_how_it_reads(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        _, path = await begun(triage, browser)
        page = await browser.open(path)
        assert "According to the information received, she is held." in page.text
        assert "Mr. Invented Minister, Minister of Justice" in page.text
        assert "The facts are not verified" in page.text

    async def test_the_form_for_a_new_one_knows_the_violations(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        page = await browser.open(f"/cases/{case}/documents/new")
        assert 'value="arbitrary-detention" checked' in page.text

    async def test_from_draft_to_issue(self, triage: TriageFixture, browser: Browser) -> None:
        case, path = await begun(triage, browser)
        await triage.verify(case)
        await browser.send(path, fields(version="1", **{"en.title": "Egypt: Another title"}))
        page = await browser.submit(path, *CHECKS)
        assert "Document submitted for approval." in page.text
        page = await browser.by(APPROVER_PERSON).open(path)
        assert "Audiences: Diplomats, Media." in page.text
        counted = "/dispatch/recipients?country=EGY&amp;audience=diplomat&amp;audience=media"
        assert f'href="{counted}"' in page.text
        version = await triage.newest(UUID(path.rpartition("/")[2]))
        approval = {"version": "2", "texts_sha256": version.texts_sha256}
        page = await browser.by(APPROVER_PERSON).send(f"{path}/approve", approval)
        assert "Document issued." in page.text
        assert "OBS 001" in page.text
        assert "Another title" in page.text

    async def test_what_is_wrong_is_told_with_the_field_in_words(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        wrong = fields(**{"en.title": "x" * 400, "fr.title": "x" * 400, "audience[]": []})
        page = await browser.send(f"/cases/{case}/documents/new", wrong)
        assert page.status_code == 422
        assert ">Title (English): Enter at most" in page.text
        assert ">Title (Français): Enter at most" in page.text
        assert 'href="#f-fr-title"' in page.text
        assert not re.search(r">[a-z_.0-9]+\s?:", page.text)

    async def test_who_submits_and_who_approves_read_that_the_person_hides(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file(Filed(situation="in-hiding"))
        await triage.verify(case)
        path = f"/cases/{case}/documents/{(await triage.draft(case)).id}"
        page = await browser.open(path)
        assert 'value="hidden-person"' in page.text
        assert 'value="limits"' not in page.text
        await browser.submit(path, *CHECKS, "hidden-person", "acts-and-situation")
        french = replace(browser.by(APPROVER_PERSON), language="fr")
        page = await french.open(path)
        confirmed = page.text.partition("Confirmé lors de la soumission")[2]
        assert confirmed.index("avocat·e ou la personne souhaite") < confirmed.index("négociation")
        assert "La personne se cache ou est recherchée, et ce texte" in page.text
        assert "Confirmé lors de la soumission" in page.text
        assert "La personne le souhaite, et rien" in page.text
        assert "Confirmez que" not in page.text

    async def test_who_submits_and_who_approves_read_what_the_person_refused(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        refused = {"send_to_government": "refused", "publish_name": "refused"}
        case = await triage.file(Filed(consents=CONSENTS | refused))
        await triage.verify(case)
        path = f"/cases/{case}/documents/{(await triage.draft(case, audience=('partner',))).id}"
        page = await browser.open(path)
        assert "Choose “No addresses”" in page.text
        assert 'value="unpublished-name"' in page.text
        await triage.submit_unasked(
            case, UUID(path.rpartition("/")[2]), (*CHECKS, "unpublished-name")
        )
        page = await replace(browser.by(APPROVER_PERSON), language="fr").open(path)
        assert "a refusé que son nom soit publié" in page.text
        assert "a refusé la transmission au gouvernement, ou" in page.text

    async def test_limits_that_stand_beside_a_given_consent_are_shown(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        """Versions before November 2026 accepted them like this."""
        said = ConsentWordsOf(use="publish_name", limits="Not before Friday.", by_whom="she")
        case = await triage.file(Filed(consents=CONSENTS, consent_words=(said,)))
        page = await browser.open(f"/cases/{case}")
        assert "Limits given: Not before Friday. (she" in page.text

    async def test_the_limits_of_a_consent_stand_where_they_are_confirmed(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        said = ConsentWordsOf(
            use="publish_name", limits="Not before Friday.", by_whom="her sister", how="by phone"
        )
        filed = Filed(consents={**CONSENTS, "publish_name": "limited"}, consent_words=(said,))
        case = await triage.file(filed)
        await triage.verify(case)
        path = f"/cases/{case}/documents/{(await triage.draft(case)).id}"
        words = "Limits given: Not before Friday. (her sister, by phone)"
        assert words in (await browser.open(f"/cases/{case}")).text
        page = await browser.open(path)
        assert words in page.text
        assert 'value="limits"' in page.text
        await browser.submit(path, *CHECKS, "limits")
        approver = replace(browser.by(APPROVER_PERSON), language="fr")
        french = "Limites indiquées\N{NO-BREAK SPACE}: Not before Friday. (her sister, by phone)"
        assert french in (await approver.open(path)).text

    async def test_a_gate_that_shuts_an_approval_is_named_in_words(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file(Filed(consents=CONSENTS | {"publish_name": "unknown"}))
        await triage.verify(case)
        document = (await triage.draft(case)).id
        await triage.submit(case, document)
        path = f"/cases/{case}/documents/{document}"
        approver = browser.by(APPROVER_PERSON)
        sent = filled((await approver.open(path)).text, f"{path}/approve")
        refused = (await approver.send(f"{path}/approve", {**sent, "although_nobody": "true"})).text
        said = refused[: refused.index('id="basis"')]
        assert "no consent for this use in alert 1" in said
        assert "publish_name" not in refused

    async def test_the_drafter_is_told_in_words_that_another_must_approve(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        _, path = await begun(triage, browser)
        both = replace(OFFICER_PERSON, roles=frozenset({Role.TRIAGE_OFFICER, Role.APPROVER}))
        approval = {"version": "1", "texts_sha256": "0" * 64}
        page = await browser.by(both).send(f"{path}/approve", approval)
        assert "Another person must decide" in page.text

    async def test_what_was_typed_is_kept_when_it_cannot_be_taken(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        _, path = await begun(triage, browser)
        page = await browser.send(
            path, fields(version="7", **{"en.parts.facts": "Typed words of an hour."})
        )
        assert page.status_code == 409
        assert "Typed words of an hour." in page.text
        assert "This draft changed after you opened it" in page.text

    async def test_a_document_without_audience_is_refused_at_its_field(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        told = fields()
        del told["audience[]"]
        page = await browser.send(f"/cases/{case}/documents/new", told)
        assert page.status_code == 422
        assert "Ms. Amal Invented" in page.text

    async def test_parts_worded_through_the_api_are_kept(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        document = (await triage.draft(case)).id
        version = appeal_draft().versions[0]
        worded = version.model_copy(
            update={"parts": {**version.parts, Part.CONTACTS: "Own contacts of the house."}}
        )
        body = {
            "version": 1,
            "audience": ["media"],
            "names_shown": True,
            "draft": appeal_draft(versions=(worded,)).model_dump(mode="json"),
        }
        answer = await browser.client.post(f"/v1/cases/{case}/documents/{document}/versions", body)
        assert answer.status_code == 200
        page = await browser.send(f"/cases/{case}/documents/{document}", fields(version="2"))
        assert "Own contacts of the house." in page.text

    async def test_an_empty_draft_is_told_what_to_begin_with(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        empty = {name: "" for name in fields() if name.startswith("en.")}
        french = replace(browser, language="fr")
        page = await french.send(f"/cases/{case}/documents/new", fields(**empty))
        assert page.status_code == 422
        assert "dans au moins une langue" in page.text
        assert "validation" not in page.text

    async def test_nothing_confirmed_is_answered_by_what_must_be(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, path = await begun(triage, browser)
        await triage.verify(case)
        page = await browser.submit(path)
        assert "This field is required." not in page.text
        assert "reprisals" in page.text


async def test_the_approver_sees_when_it_goes_out_to_whom_and_with_names(
    triage: TriageFixture, browser: Browser
) -> None:
    embargo = datetime(2099, 12, 24, 10, 30, tzinfo=UTC)
    case, document = await triage.submitted(embargo_until=embargo)
    page = await replace(browser, person=APPROVER_PERSON).open(
        f"/cases/{case}/documents/{document}"
    )
    assert "What you approve" in page.text
    assert "2099-12-24T10:30:00" in page.text
    assert "(embargo)" in page.text
    assert "more than four months from now: the document waits until then." in page.text
    assert "printed in the text" in page.text
