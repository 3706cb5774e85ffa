"""After a refused submission, the page says only what is missing. All invented."""

import re

from services.triage.rules.gates.checks import HARM_CHECKS
from tests.services.triage.pages.browser import Browser, begun
from tests.services.triage.triage_fixture import TriageFixture


def listed(page: str) -> str:
    """Return the list under "Before it can be sent"."""
    found = re.search(r'<h2 id="gates">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


async def test_what_was_ticked_is_not_listed_and_all_that_is_missing_is(
    triage: TriageFixture, browser: Browser
) -> None:
    case, path = await begun(triage, browser)
    await triage.verify(case)
    ticked, missing = tuple(HARM_CHECKS)[:-2], tuple(HARM_CHECKS)[-2:]
    page = (await browser.open(path)).text
    [legend] = re.findall(r"<legend>(Do no harm.*?)</legend>", page)
    assert "(optional)" not in legend
    before = listed(page)
    assert before.count("do-no-harm check is not confirmed") == len(HARM_CHECKS)
    refused = await browser.submit(path, *ticked)
    assert refused.status_code == 409
    assert listed(refused.text).count("do-no-harm check is not confirmed") == len(missing)
    for check in missing:
        assert f'href="#f-do_no_harm-{check}"' in refused.text
    for check in ticked:
        assert f'href="#f-do_no_harm-{check}"' not in refused.text


async def test_a_point_that_only_the_typed_text_asks_for_can_be_ticked(
    triage: TriageFixture, browser: Browser
) -> None:
    case, path = await begun(triage, browser)
    await triage.verify(case)
    typed = {"violations[]": ["killing"]}
    refused = await browser.submit(path, *HARM_CHECKS, **typed)
    asked = set(re.findall(r'href="#(f-do_no_harm-[a-z-]+)"', refused.text))
    assert asked
    for target in asked:
        assert f'id="{target}"' in refused.text
