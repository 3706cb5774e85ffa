"""People on pages: officers, colleagues, consents, persons in need. All are invented."""

import html
import re
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

import pytest

from services.triage.context import Context
from services.triage.operations.cases import assigning
from services.triage.operations.verification import best_interest
from shared.contracts.content import ConsentWordsOf, ProtectionNeed, Reason
from shared.contracts.persons import Person
from shared.contracts.triage import ProtectionRequested
from shared.problems import Unavailable
from shared.storage.sealing import Keys
from tests.services.triage.filed import AMAL, USES, Filed
from tests.services.triage.http_client import OFFICER_PERSON
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import APPROVER, OFFICER, OTHER_OFFICER, TriageFixture

SISTER = Person(kind="person", name="Invented Sister", defender=False)
OTHER_PERSON = replace(OFFICER_PERSON, account=OTHER_OFFICER)


def words(page: str) -> str:
    """Return the text of a page, without tags and with single spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


async def taken(triage: TriageFixture, who: UUID = OFFICER) -> UUID:
    case = await triage.file()
    await triage.act(who, case, lambda work: assigning.assign(work, case, who))
    return case


class TestColleagues:
    async def test_the_queue_tells_who_holds_a_case(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        await triage.know(OFFICER, "Invented Officer")
        await taken(triage)
        await triage.file()
        mine, others = await browser.open("/cases"), await browser.by(OTHER_PERSON).open("/cases")
        assert re.findall(r"<span dir=\"auto\">(.*?)</span>", mine.text) == ["you"]
        assert re.findall(r"<span dir=\"auto\">(.*?)</span>", others.text) == ["Invented Officer"]
        assert mine.text.count("nobody yet") == others.text.count("nobody yet") == 1

    async def test_a_name_that_cannot_be_opened_is_a_colleague(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        await taken(triage, OTHER_OFFICER)
        assert "a colleague" in (await browser.open("/cases")).text
        french = replace(browser, language="fr")
        assert "un·e collègue" in (await french.open("/cases")).text

    async def test_names_cost_one_query_of_the_keyring_and_the_queue_shows_without_it(
        self,
        triage: TriageFixture,
        browser: Browser,
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for who in (OTHER_OFFICER, APPROVER):
            await triage.know(who, f"Invented {who}")
            await taken(triage, who)
        asked: list[set[UUID]] = []
        opens = context.keyring.open

        async def open_(subjects: Iterable[UUID]) -> Keys:
            asked.append(set(subjects))
            return await opens(subjects)

        monkeypatch.setattr(context.keyring, "open", open_)
        assert f"Invented {APPROVER}" in (await browser.open("/cases")).text
        assert asked == [{OTHER_OFFICER, APPROVER}]

        async def away(subjects: Iterable[UUID]) -> Keys:
            raise Unavailable("The keyring is not available.")

        monkeypatch.setattr(context.keyring, "open", away)
        page = await browser.open("/cases")
        assert page.status_code == 200
        assert page.text.count("a colleague") == 2

    async def test_only_others_are_invited_to_take_a_case_over(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await taken(triage)
        mine = await browser.open(f"/cases/{case}")
        others = await browser.by(OTHER_PERSON).open(f"/cases/{case}")
        assert "Officer: you" in mine.text
        assert "Take this case" not in mine.text
        assert "Take this case over" in others.text

    async def test_the_case_tells_who_did_what(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        for account, name in ((OFFICER, "Invented Officer"), (APPROVER, "Invented Approver")):
            await triage.know(account, name)
        case, document = await triage.submitted()
        proposed = await triage.act(
            OFFICER,
            case,
            lambda work: best_interest.propose_best_interest(
                work, case, ("publish_name",), Reason(reason="Invented.")
            ),
        )
        await triage.act(
            APPROVER,
            case,
            lambda work: best_interest.decide_best_interest(work, case, proposed.id, "agreed"),
        )
        await triage.act(APPROVER, case, lambda work: assigning.assign(work, case, OFFICER))
        await triage.approve(case, document)
        read = words((await browser.open(f"/cases/{case}")).text)
        for said in (
            "Officer: you",
            "Drafted by you · submitted by you · approved by Invented Approver",
            "Proposed by you · decided by Invented Approver",
            "Document drafted, by you",
            "Assigned to an officer, by Invented Approver to you",
            "Document approved and issued, by Invented Approver",
            "Alert filed ",
        ):
            assert said in read, said
        read = words((await browser.by(OTHER_PERSON).open(f"/cases/{case}")).text)
        assert "Drafted by Invented Officer · submitted by Invented Officer" in read


class TestConsent:
    async def test_each_use_tells_by_whom_and_how(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        said = ConsentWordsOf(use="publish_name", by_whom="her sister", how="by phone")
        refused = ConsentWordsOf(use="send_to_un", by_whom="her lawyer")
        consents = {"publish_name": "given", "send_to_un": "refused", "send_to_government": "given"}
        case = await triage.file(Filed(consents=consents, consent_words=(said, refused)))
        read = words((await browser.open(f"/cases/{case}")).text)
        assert "Given By whom: her sister. How: by phone." in read
        assert "Refused By whom: her lawyer. How: not said." in read
        assert "Given By whom: not said. How: not said." in read
        assert read.count("By whom:") == 3


class TestProtection:
    async def test_it_is_asked_for_whom_it_is_chosen(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        sister = SISTER.model_copy(update={"hiding_place": "An invented shed"})
        case = await triage.file(Filed(persons=(AMAL, sister)))
        page = await browser.open(f"/cases/{case}")
        assert "An invented shed" in page.text
        menu = re.findall(r'<option value="([0-9a-f:-]{73})"( selected)?>([^<]+)<', page.text)
        assert [(chosen, name) for _, chosen, name in menu] == [
            ("", "Amal Invented"),
            ("", "Invented Sister (other victim)"),
        ]
        need = {"kinds[]": ["relocation"], "urgency": "high", "situation": "Invented."}
        assert 'name="kinds[]" value="urgent-appeal"' not in page.text
        assert 'name="kinds[]" value="legal-support"' in page.text
        no_support = {**need, "kinds[]": ["urgent-appeal"], "who": menu[1][0]}
        page = await browser.send(f"/cases/{case}/protection", no_support)
        assert "This is not support for a person." in page.text
        page = await browser.send(f"/cases/{case}/protection", need)
        assert page.status_code == 422
        assert ">Person who needs protection: " in page.text
        page = await browser.send(f"/cases/{case}/protection", {**need, "who": menu[1][0]})
        assert "Protection requested." in page.text
        asked = await self._asked_for(triage, case)
        assert asked.name == "Invented Sister"
        assert asked.hiding_place is None

    async def test_somebody_alone_is_chosen_already(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file(Filed(consents=dict.fromkeys(USES, "given")))
        page = await browser.open(f"/cases/{case}")
        assert re.search(r'<option value="[0-9a-f:-]{73}" selected>Amal Invented<', page.text)

    @staticmethod
    async def _asked_for(triage: TriageFixture, case: UUID) -> Person:
        ((_, value, event),) = await triage.emitted(ProtectionRequested.type)
        need = ProtectionRequested.model_validate_json(value).need
        return (await triage.keys(case)).open_part(ProtectionNeed, event, "need", need).person
