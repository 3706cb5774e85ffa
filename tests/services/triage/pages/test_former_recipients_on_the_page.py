"""The page of a follow-up says what becomes of those who got the first. Numbers are invented."""

import re
from dataclasses import replace
from html import unescape

from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.operations.appeals.test_former_recipients import tell, waiting
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


async def test_the_approver_reads_how_many_get_it_and_why_others_do_not(
    triage: TriageFixture, browser: Browser
) -> None:
    case, first, news = await waiting(triage)
    page, approver = f"/cases/{case}/documents/{news}", browser.by(APPROVER_PERSON)
    shown = words((await approver.open(page)).text)
    assert "It also goes to those who got the earlier document. How many" in shown
    numbers = {"diplomat_covered": 10, "media_covered": 5, "media_gone": 1, "diplomat_held": 1}
    await tell(triage, case, first, **numbers)
    shown = words((await approver.open(page)).text)
    assert "17 contacts got it, may have got it, or may still get it." in shown
    assert "15 of them get this one too." in shown
    assert "5 of these would not be reached by the audiences and countries alone." in shown
    assert "1: they were deactivated, or have no address any more" in shown
    assert "1: it could harm them, and somebody must decide for each of them" in shown
    assert "although nobody chose them for this document: Media." in shown
    assert "Approve and send to 6 recipients" in shown
    french = words((await replace(approver, language="fr").open(page)).text)
    assert "reçoivent aussi celui-ci." in french
