"""The approver sees the number of recipients before the button and in it. Invented numbers."""

import re
from dataclasses import replace

from shared.contracts.dispatch import ReachCount
from tests.services.triage.counted_reach import counted, reach
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

TICK = 'name="although_nobody"'


async def text_of(browser: Browser, path: str) -> str:
    """Return the section of the page that asks for the approval."""
    page = (await browser.open(path)).text
    return page[page.index('id="approve"') :]


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


async def test_it_says_to_how_many_by_which_channel_and_what_is_held(
    triage: TriageFixture, browser: Browser
) -> None:
    diplomats = ReachCount(audience="diplomat", channel="email", reached=12, warned=1)
    media = ReachCount(audience="media", channel="sms", reached=3, held=2, never=4, blocked=1)
    await triage.hear(
        counted((reach(diplomats), reach(media, recipients=0)), country="EGY", providers=("email",))
    )
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    approver = browser.by(APPROVER_PERSON)
    shown = await text_of(approver, path)
    for words in (
        "Diplomats by e-mail: 12",
        "Media by SMS: 3 No provider: it stays in the local mailbox",
        "1 of them could be harmed by receiving it",
        "2 more are on hold until somebody decides",
        "4 more are not sent: they could harm",
        "1 more is not sent: the address is blocked. The page of its contact says why.",
        "Approve and send to 12 recipients",
    ):
        assert words in plain(shown), words
    assert TICK in shown
    assert "Not sent, because no provider is set (SMS: 3)" in plain(shown)
    french = plain(await text_of(replace(approver, language="fr"), path))
    assert "Approuver et envoyer à 12 destinataires" in french


async def test_the_draft_and_the_approval_say_how_many_read_none_of_its_languages(
    triage: TriageFixture, browser: Browser
) -> None:
    count = ReachCount(audience="diplomat", channel="email", reached=7)
    told = reach(count, languages={"fr": 2, "": 3, "en": 1, "en fr": 1})
    await triage.hear(counted((told,), country="EGY"))
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    drafter = plain((await browser.open(path)).text)
    assert "5 recipients do not read any language of this text" in drafter
    shown = plain(await text_of(browser.by(APPROVER_PERSON), path))
    assert "In a language that they read: 2 In no language that they read: 5" in shown
    await triage.hear(counted((reach(count, languages={"en": 7}),), country="EGY"))
    assert "any language of this text" not in plain((await browser.open(path)).text)


async def test_nobody_takes_a_second_tick(triage: TriageFixture, browser: Browser) -> None:
    await triage.hear(counted((), country="EGY"))
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    approver = browser.by(APPROVER_PERSON)
    shown = await text_of(approver, path)
    assert "No contact covers this country and audience." in plain(shown)
    assert TICK in shown
    version = await triage.newest(document)
    approval = {"version": "1", "texts_sha256": version.texts_sha256, "_page": path}
    refused = await approver.send(f"{path}/approve", approval)
    assert refused.status_code == 409
    assert "Nobody would receive this" in refused.text
    issued = await approver.send(f"{path}/approve", approval | {"although_nobody": "true"})
    assert "Document issued." in issued.text
    assert TICK not in issued.text
    happened = plain((await browser.open(f"/cases/{case}")).text)
    assert "confirmed although nobody could receive it" in happened


async def test_what_is_not_known_is_said_so(triage: TriageFixture, browser: Browser) -> None:
    async with triage.context.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM reach")
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    approver = browser.by(APPROVER_PERSON)
    shown = await text_of(approver, path)
    assert "The number of recipients is not known yet" in plain(shown)
    assert TICK in shown
    sha256 = (await triage.newest(document)).texts_sha256
    sent = {"version": "1", "texts_sha256": sha256, "_page": path, "although_nobody": "true"}
    issued = await approver.send(f"{path}/approve", sent)
    assert "Document issued." in issued.text
    happened = plain((await browser.open(f"/cases/{case}")).text)
    assert "confirmed although the number of recipients was not known" in happened


async def test_others_than_the_page_said_are_read_first(
    triage: TriageFixture, browser: Browser
) -> None:
    await triage.hear(counted((), country="EGY"))
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    approver = browser.by(APPROVER_PERSON)
    [seen] = re.findall(r'name="reach_seen" value="(\w+)"', await text_of(approver, path))
    sha256 = (await triage.newest(document)).texts_sha256
    sent = {"version": "1", "texts_sha256": sha256, "_page": path, "although_nobody": "true"}
    many = ReachCount(audience="diplomat", channel="email", reached=300)
    await triage.hear(counted((reach(many),), country="EGY"))
    refused = await approver.send(f"{path}/approve", sent | {"reach_seen": seen})
    assert refused.status_code == 409
    assert "The recipients changed after you opened this page" in plain(refused.text)
    assert "Approve and send to 300 recipients" in plain(refused.text)
    assert TICK not in refused.text
    [now] = re.findall(r'name="reach_seen" value="(\w+)"', refused.text)
    issued = await approver.send(f"{path}/approve", sent | {"reach_seen": now})
    assert "Document issued." in issued.text
    happened = plain((await browser.open(f"/cases/{case}")).text)
    assert "confirmed although" not in happened


async def test_who_lays_a_draft_aside_stops_nothing_that_was_issued(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    sent = {"reason": "Invented.", "seen": "submitted", "_page": path}
    asked = plain((await browser.send(f"{path}/withdraw", sent, confirmed=False)).text)
    assert "Withdraw this draft?" in asked
    assert (await triage.case(case)).number in asked
    await triage.approve(case, document)
    reference = (await triage.document(document)).reference
    asked = plain((await browser.send(f"{path}/withdraw", sent, confirmed=False)).text)
    assert f"Withdraw {reference}?" in asked
    refused = await browser.send(f"{path}/withdraw", sent)
    assert refused.status_code == 409
    assert "it was submitted, returned or issued. Read it again" in plain(refused.text)
    assert (await triage.document(document)).state == "issued"
    await browser.send(f"{path}/withdraw", sent | {"seen": "issued", "cause": "safety"})
    assert (await triage.document(document)).state == "withdrawn"
