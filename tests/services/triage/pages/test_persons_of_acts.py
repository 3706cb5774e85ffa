"""Each act is shown with the person who suffered it. All persons are invented."""

from html import unescape

import pytest

from services.triage.rules.gates.checks import HARM_CHECKS
from shared.contracts.persons import Person
from tests.services.filled_forms import filled
from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.triage_fixture import TriageFixture

CHECKS = list(HARM_CHECKS)
WITNESS = Person(kind="person", name="Bella Invented")
SON = Person(kind="person", name=AMAL.name)
WIFE = Person(kind="person", name="Invented Wife", defender=False)
SISTER = Person(kind="person", pseudonym="Invented S.", defender=False)
NETWORK = Person(kind="organisation", name="Invented Network")
GROUP = Person(kind="group", name="Ten members of Invented Network")


async def drafted(triage: TriageFixture, browser: Browser, filed: Filed, **changes: object) -> str:
    case = await triage.file(filed)
    await triage.verify(case)
    sent = fields(**{"violations[]": list(filed.violations), **changes})
    begun = await browser.send(f"/cases/{case}/documents/new", sent)
    return str(begun.url.path)


async def is_asked(browser: Browser, path: str) -> bool:
    refused = await browser.submit(path, *CHECKS)
    assert refused.status_code in {200, 409}
    return 'href="#f-do_no_harm-each-sentence"' in refused.text


@pytest.mark.parametrize(
    "persons", [(AMAL, WITNESS), (AMAL, SON), (AMAL, WIFE, SISTER), (NETWORK, AMAL)]
)
async def test_one_act_and_several_told_of_ask_for_one_more_point(
    triage: TriageFixture, browser: Browser, persons: tuple[Person, ...]
) -> None:
    """Also if both have the same name, as father and son may, or the text leaves one out."""
    path = await drafted(
        triage, browser, Filed(persons=persons, violations=("killing",), situation="killed")
    )
    assert await is_asked(browser, path)
    page = await browser.submit(path, *CHECKS, "each-sentence", "each-agreed")
    assert "Document submitted for approval." in page.text


async def test_a_group_is_several_persons_and_not_an_organisation(
    triage: TriageFixture, browser: Browser
) -> None:
    def filed() -> Filed:
        return Filed(persons=(GROUP,), violations=("arbitrary-arrest",))

    new = f"/cases/{await triage.file(filed())}/documents/new"
    begun = filled((await browser.open(f"{new}?names=yes")).text, new)
    assert begun["en.title"][0].endswith(": Arbitrary arrest of Ten members of Invented Network")
    assert "organisations[]" not in begun
    assert await is_asked(browser, await drafted(triage, browser, filed()))
    refused = await drafted(triage, browser, filed(), **{"organisations[]": "yes"})
    assert refused.endswith("/new")


async def test_what_only_the_draft_tells_counts(triage: TriageFixture, browser: Browser) -> None:
    filed = Filed(persons=(AMAL, WITNESS), violations=())
    path = await drafted(triage, browser, filed, **{"violations[]": ["torture"]})
    assert await is_asked(browser, path)


async def test_an_act_that_only_others_can_suffer_asks_for_it(
    triage: TriageFixture, browser: Browser
) -> None:
    killed = Filed(persons=(NETWORK,), violations=("killing", "threats"))
    assert await is_asked(
        browser, await drafted(triage, browser, killed, **{"organisations[]": "yes"})
    )
    closed = Filed(persons=(AMAL,), violations=("closure-of-organisation",))
    assert await is_asked(browser, await drafted(triage, browser, closed))


async def test_one_person_who_suffered_all_of_it_does_not(
    triage: TriageFixture, browser: Browser
) -> None:
    acts = ("arbitrary-detention", "torture")
    assert not await is_asked(browser, await drafted(triage, browser, Filed(violations=acts)))
    raided = Filed(persons=(NETWORK,), violations=("raid",))
    path = await drafted(triage, browser, raided, **{"organisations[]": "yes"})
    assert not await is_asked(browser, path)


async def test_persons_and_acts_are_named_to_who_submits_and_who_approves(
    triage: TriageFixture, browser: Browser
) -> None:
    filed = Filed(persons=(AMAL, WIFE, SON, NETWORK), violations=("killing",), situation="killed")
    path = await drafted(triage, browser, filed, **{"violations[]": ["killing", "torture"]})
    told = (
        "Persons and organisations of this case: "
        "Amal Invented; Invented Wife (another victim, such as a relative); "
        "Amal Invented (2); Invented Network (Organisation). Acts in the text: Killing; Torture."
    )
    assert told in unescape((await browser.open(path)).text)
    await browser.submit(path, *CHECKS, "each-sentence", "each-agreed")
    page = unescape((await browser.by(APPROVER_PERSON).open(path)).text)
    assert f"what was done to somebody else. {told}" in page[page.index('id="approve"') :]


@pytest.mark.parametrize(
    ("filed", "drafted_as"),
    [
        (Filed(situation="exiled"), {"situation": "exiled"}),
        (Filed(violations=("killing",), situation="detained-with-access"), {}),
    ],
)
async def test_acts_that_the_situation_belies_ask_what_is_true(
    triage: TriageFixture, browser: Browser, filed: Filed, drafted_as: dict[str, str]
) -> None:
    path = await drafted(triage, browser, filed, **drafted_as)
    refused = await browser.submit(path, *CHECKS)
    assert 'href="#f-do_no_harm-acts-and-situation"' in refused.text
    page = await browser.submit(path, *CHECKS, "acts-and-situation")
    assert "Document submitted for approval." in page.text


async def test_a_child_or_sexual_violence_asks_before_a_name_is_printed(
    triage: TriageFixture, browser: Browser
) -> None:
    child = Person(kind="person", name=AMAL.name, risk_groups=("children-youth",))
    for filed in (Filed(persons=(child,)), Filed(violations=("sexual-violence",))):
        path = await drafted(triage, browser, filed)
        refused = await browser.submit(path, *CHECKS)
        assert 'href="#f-do_no_harm-named-with-care"' in refused.text
        case = path.removeprefix("/cases/").split("/")[0]
        new = f"/cases/{case}/documents/new"
        begun = filled((await browser.open(new)).text, new)
        assert begun["names_shown"] == ["no"]
        page = await browser.submit(path, *CHECKS, names_shown=["no"])
        assert 'href="#f-do_no_harm-named-with-care"' not in page.text
        assert 'href="#f-names_shown"' in page.text


async def test_who_is_told_of_and_left_out_of_the_words_is_counted_on_the_page(
    triage: TriageFixture, browser: Browser
) -> None:
    several = await triage.file(Filed(persons=(AMAL, WIFE, SISTER)))
    page = await browser.open(f"/cases/{several}/documents/new?names=yes")
    assert "2 more persons or organisations of this case are not named in this text" in page.text
    alone = await triage.file(Filed(persons=(AMAL,)))
    page = await browser.open(f"/cases/{alone}/documents/new?names=yes")
    assert "not named in this text" not in page.text
