"""The page of signatories, and what the approver sees of them. All persons are invented."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from services.triage.settings import TriageSettings
from tests.services.filled_forms import filled
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient
from tests.services.triage.operations.appeals.test_signature_letters import BUREAU, asked, settle
from tests.services.triage.pages.browser import Browser
from tests.services.triage.pages.test_people_on_pages import words
from tests.services.triage.signers import CENTRE, JointStatement, joint_statement
from tests.services.triage.triage_fixture import TriageFixture


@pytest.fixture
def settings(settings: TriageSettings) -> TriageSettings:
    return TriageSettings.model_construct(**{**dict(settings), "public_pages": True})


def row_links(page: str, end: str) -> list[str]:
    return re.findall(rf'action="([^"]+/{end})"', page)


async def test_an_officer_asks_gives_the_link_and_another_person_approves_the_list(
    triage: TriageFixture, client: HttpClient
) -> None:
    joint = await joint_statement(triage, client)
    officer = Browser(client)
    home = f"/cases/{joint.case}/documents/{joint.document}"
    page = await officer.open(f"{home}/signatories")
    assert "Nobody was asked yet." in page.text
    until = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%dT%H:%M}"
    sent = filled(page.text, f"{home}/signatories") | {
        "until": until,
        "zone": "Africa/Cairo",
        "signatories.0.organisation": "Invented Centre",
        "signatories.4.organisation": "Union",
        "signatories.4.email": "of no address",
    }
    refused = await officer.send(f"{home}/signatories", sent)
    assert refused.status_code == 422
    assert 'value="Invented Centre"' in refused.text
    assert "This is not an e-mail address." in refused.text
    rows = re.findall(r'<details class="field"[^>]*>', refused.text)
    assert [" open" in each for each in rows] == [True] * 10
    sent |= {"signatories.4.email": "", "signatories.4.language": "fr"}
    asked = await officer.send(f"{home}/signatories", sent)
    assert "Asked. Give those without an e-mail address their personal link." in asked.text
    assert "Organisations were asked to sign this text." in asked.text
    first, second = row_links(asked.text, "link")
    link = re.search(
        r"<code>[^<]+/triage(/sign/[^<]+)</code>",
        (await officer.send(first, {"seen": "asked"})).text,
    )
    assert link is not None
    assert "(Africa/Cairo)" in (await joint.open(link[1])).text
    assert (await joint.answer(link[1], organisation="Centre <b>&")).status_code == 303
    paper = await client.get(f"{joint.path}/document.pdf?language=en")
    printed = "".join(each.extract_text() for each in PdfReader(BytesIO(paper.content)).pages)
    assert "Centre <b>&" in printed
    approver = officer.by(APPROVER_PERSON)
    shown = (await approver.open(home)).text
    assert "This statement is signed by one organisation:" in shown
    assert "<li>Centre &lt;b&gt;&amp;</li>" in shown
    approval = filled(shown, f"{home}/approve")
    other = await joint.link((await _ids(joint))[1])
    await joint.answer(other, organisation="Union")
    late = await approver.send(f"{home}/approve", approval)
    assert "The list of signatories is not the one that you read." in late.text
    approval = filled((await approver.open(home)).text, f"{home}/approve")
    assert "Document issued." in (await approver.send(f"{home}/approve", approval)).text
    assert second


async def _ids(joint: JointStatement) -> list[UUID]:
    return [UUID(each["id"]) for each in (await joint.listed())["signatories"]]


async def test_giving_the_signatures_back_says_first_what_it_does(
    triage: TriageFixture, client: HttpClient
) -> None:
    joint = await joint_statement(triage, client)
    (link,) = await joint.ask({"organisation": "Invented Centre"})
    await joint.answer(link)
    officer = Browser(client, language="fr")
    here = f"/cases/{joint.case}/documents/{joint.document}/signatories"
    path = f"{here}/cancellation"
    page = (await officer.open(here)).text
    assert "Signatures 1 Elles peuvent" in words(page)
    assert "UTC Sollicitée par vous" in words(page), "the officer did not sign it"
    sent = filled(page, path)
    question = await officer.send(path, sent, confirmed=False)
    assert "Rendre toutes les signatures (1)" in question.text
    assert "Toutes les signatures sont supprim" in question.text
    assert (await joint.listed())["signed"] == 1
    done = await officer.send(path, sent)
    assert "Les signatures ont " in done.text
    assert (await joint.listed())["signed"] == 0


async def test_the_page_says_what_became_of_each_e_mail_and_what_to_do(
    triage: TriageFixture, client: HttpClient
) -> None:
    joint = await joint_statement(triage, client)
    await joint.asking(CENTRE, BUREAU)
    centre, bureau = [each["letter"] for each in await asked(joint)]
    officer = Browser(client)
    here = f"/cases/{joint.case}/documents/{joint.document}/signatories"
    assert "Invitation Waiting" in words((await officer.open(here)).text)
    await settle(joint, centre, "failed", "no-such-address")
    await settle(joint, bureau, "sent", "accepted")
    page = (await officer.open(here)).text
    shown = words(page)
    assert "the address cannot be reached. Enter the right address, and invite it again." in shown
    assert "Invitation Sent" in shown
    assert "have not answered get another one, with the same link: 1." in shown
    (form, _) = re.findall(r'href="([^"]+/invitation)"', page)
    path = form.removeprefix("/triage")
    begun = filled((await officer.open(path)).text, path)
    assert (begun["seen"], begun["email"]) == (["asked"], ["ana@centre.example"])
    wrong = await officer.send(path, begun | {"email": "of no address"})
    assert wrong.status_code == 422
    assert 'value="of no address"' in wrong.text
    right = await officer.send(path, begun | {"email": "ana@right.example"})
    assert "Invited again." in right.text
    assert "ana@right.example" in right.text
    done = await officer.send(f"{here}/reminder", {})
    assert "Reminded. Reload the page" in done.text
    assert "Reminder Waiting" in words(done.text)
    assert f"{here}/reminder" not in done.text, "it can be sent once a day"
