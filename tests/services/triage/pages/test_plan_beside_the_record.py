"""The plan of a document beside the record: few acts to choose, and who is left out. Invented."""

import re
from dataclasses import replace

from shared.clock import new_id
from shared.contracts.persons import Person
from tests.services.filled_forms import filled
from tests.services.triage.filed import Filed
from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.pages.test_plan_on_the_page import ABEL, BETH, TWO, plain
from tests.services.triage.triage_fixture import TriageFixture

CARL = Person(kind="person", id=new_id(), name="Carl Invented", gender="man")
THREE = replace(TWO, persons=(ABEL, BETH, CARL))


def ticks(page: str, name: str) -> tuple[set[str], set[str]]:
    """Return the codes of a list that are offered at once, and those behind its summary."""
    place = re.escape(f'id="f-{name.replace(".", "-").removesuffix("[]")}"')
    found = re.search(rf"<fieldset[^>]*{place}.*?</fieldset>", page, re.DOTALL)
    assert found, name
    beside, _, further = found[0].partition("<details")
    codes = re.compile(rf'name="{re.escape(name)}" value="([^"]+)"')
    return set(codes.findall(beside)), set(codes.findall(further))


async def test_a_party_offers_the_acts_of_the_record_and_the_others_behind_a_summary(
    triage: TriageFixture, browser: Browser
) -> None:
    new = f"/cases/{await triage.file(THREE)}/documents/new"
    page = (await browser.open(f"{new}?names=yes")).text
    beside, further = ticks(page, "plan.0.violations[]")
    assert beside == {"killing", "death-threats"}
    assert "raid" in further
    assert ticks(page, "plan.0.developments[]")[0] == set()
    begun = filled(page, new)
    chosen = {"plan.1.violations[]": ["raid"], "plan.1.developments[]": ["release"]}
    saved = await browser.send(new, begun | chosen | {"en.parts.facts": ["Invented facts."]})
    assert "<summary>Another act: Raid</summary>" in saved.text
    assert "<summary>Another development: Release</summary>" in saved.text


async def test_each_party_has_its_names_as_heading_and_who_is_in_none_is_listed(
    triage: TriageFixture, browser: Browser
) -> None:
    new = f"/cases/{await triage.file(THREE)}/documents/new"
    for names, abel in (("yes", "Mr. Abel Invented"), ("no", "Abel Invented")):
        page = (await browser.open(f"{new}?names={names}")).text
        headings = re.findall(r'<legend dir="auto">([^<]*)</legend>', page)
        assert headings[0] == abel
        assert "Party 1" not in page
        untold = plain(page.partition("Not told of in this document")[2].partition("</ul>")[0])
        assert "Carl Invented" in untold
        assert "Beth" not in untold
    begun = filled(page, new) | {"plan.1.violations[]": []}
    left_out = await browser.send(new, begun | {"en.parts.facts": ["Invented facts."]})
    untold = left_out.text.partition("Not told of in this document")[2].partition("</ul>")[0]
    assert "Beth Invented" in untold


async def test_developments_are_offered_where_there_is_no_plan_and_stay(
    triage: TriageFixture, browser: Browser
) -> None:
    new = f"/cases/{await triage.file(Filed())}/documents/new"
    page = (await browser.open(new)).text
    assert "release" in ticks(page, "developments[]")[1]
    saved = await browser.send(new, fields(**{"developments[]": "release"}))
    path = str(saved.url.path)
    again = filled(saved.text, path)
    assert again["developments[]"] == ["release"]
    assert "Arbitrary detention / Release" in plain(saved.text)
    cleared = await browser.send(path, again | {"developments[]": []})
    assert "developments[]" not in filled(cleared.text, path)
