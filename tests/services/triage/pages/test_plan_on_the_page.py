"""The plan of a document on its page: who suffered what. All persons are invented."""

import html
import re

from services.triage.drafting.draft_fields import MOST_ENTRIES
from shared.clock import new_id
from shared.contracts.persons import Person
from tests.services.filled_forms import filled
from tests.services.triage.filed import Filed
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

ABEL = Person(kind="person", id=new_id(), name="Abel Invented", gender="man", situation="killed")
BETH = Person(
    kind="person", id=new_id(), name="Beth Invented", gender="woman", situation="free-at-risk"
)
TWO = Filed(
    persons=(ABEL, BETH),
    violations=("killing", "death-threats"),
    situation="unknown",
    to={"killing": (ABEL.id or new_id(),), "death-threats": (BETH.id or new_id(),)},
)


def plain(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def test_a_document_about_two_begins_with_what_was_done_to_each(
    triage: TriageFixture, browser: Browser
) -> None:
    new = f"/cases/{await triage.file(TWO)}/documents/new"
    page = (await browser.open(f"{new}?names=yes")).text
    begun = filled(page, new)
    assert begun["plan.0.violations[]"] == ["killing"]
    assert begun["plan.1.violations[]"] == ["death-threats"]
    assert begun["plan.0.situation"] == ["killed"]
    assert begun["plan.1.en.short"] == ["Ms. Beth Invented"]
    assert begun["plan.0.persons[]"] == [str(ABEL.id)]
    assert "violations[]" not in begun
    assert "en.concerned" not in begun
    saved = await browser.send(new, begun | {"en.parts.facts": ["Invented facts."]})
    assert saved.status_code == 200
    text = plain(saved.text)
    assert "Kenya" not in text
    assert "Killing of Mr. Abel Invented and death threats against Ms. Beth Invented" in text
    assert "killing of Ms. Beth" not in text
    path = str(saved.url.path)
    again = filled(saved.text, path)
    assert {name: said for name, said in again.items() if name.startswith("plan.")} == {
        name: said for name, said in begun.items() if name.startswith("plan.")
    }


async def test_what_is_changed_in_the_plan_changes_every_part(
    triage: TriageFixture, browser: Browser
) -> None:
    new = f"/cases/{await triage.file(TWO)}/documents/new"
    begun = filled((await browser.open(f"{new}?names=yes")).text, new)
    changed = begun | {
        "en.parts.facts": ["Invented facts."],
        "plan.1.violations[]": ["raid"],
        "plan.1.en.short": ["Beth I."],
    }
    text = plain((await browser.send(new, changed)).text)
    assert "Killing of Mr. Abel Invented and raid" in text
    assert "Killing / Raid" in text
    assert "threats" not in text.partition("Text of the document")[2].partition("Withdraw")[0]


async def test_an_empty_name_of_the_plan_is_asked_for_at_its_field(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file(TWO)
    await triage.verify(case)
    new = f"/cases/{case}/documents/new"
    begun = filled((await browser.open(f"{new}?names=yes")).text, new)
    saved = await browser.send(
        new, begun | {"en.parts.facts": ["Invented facts."], "plan.1.en.short": [""]}
    )
    refused = await browser.submit(str(saved.url.path))
    assert 'href="#f-plan-1-en-short"' in refused.text


async def test_without_names_the_plan_says_what_was_done_and_names_nobody(
    triage: TriageFixture, browser: Browser
) -> None:
    new = f"/cases/{await triage.file(TWO)}/documents/new"
    begun = filled((await browser.open(f"{new}?names=no")).text, new)
    assert begun["plan.0.violations[]"] == ["killing"]
    assert not any("Invented" in word for said in begun.values() for word in said)


async def test_a_document_about_one_begins_with_their_own_situation(
    triage: TriageFixture, browser: Browser
) -> None:
    one = Filed(persons=(BETH,), violations=("threats",), situation="unknown")
    new = f"/cases/{await triage.file(one)}/documents/new"
    begun = filled((await browser.open(f"{new}?names=yes")).text, new)
    assert begun["situation"] == ["free-at-risk"]
    assert begun["en.short"] == ["Ms. Beth Invented"]


async def test_a_plan_without_place_for_all_begins_with_the_gravest_and_says_how_many_are_left(
    triage: TriageFixture, browser: Browser
) -> None:
    situations = [each for each in triage.context.taxonomy.situations.codes if each != "unknown"]
    people = [
        Person(kind="person", id=new_id(), name=f"Person Invented {n}", situation=situation)
        for n, situation in enumerate([*situations, *situations])
    ]
    ids = [each.id for each in people if each.id]
    half = len(situations)
    many = Filed(
        persons=people,
        violations=("threats", "killing"),
        to={"threats": tuple(ids[:half]), "killing": tuple(ids[half:])},
    )
    new = f"/cases/{await triage.file(many)}/documents/new"
    page = (await browser.open(f"{new}?names=yes")).text
    begun = filled(page, new)
    assert begun["plan.0.violations[]"] == ["killing"]
    assert f"{len(people) - MOST_ENTRIES} more persons suffered something else" in plain(page)
    saved = await browser.send(new, begun | {"en.parts.facts": ["Invented facts."]})
    assert "Draft saved." in plain(saved.text)
