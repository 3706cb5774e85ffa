"""A letter greets its addressees and ends in every language. Persons are invented."""

import re

import pytest

from services.triage.drafting.draft import Addressee, AppealDraft
from services.triage.drafting.issued_texts import issue_texts
from services.triage.schemas import Official
from shared.clock import utc_now
from shared.contracts.content import APPEAL_LANGUAGES, AppealLanguage, AppealText
from shared.taxonomy import load_taxonomy
from tests.services.triage.drafting.test_rendering import (
    ENGLISH,
    REFERENCE,
    RENDERER,
    TEMPLATES,
    draft,
)

LETTERS = tuple(date for date in TEMPLATES.dates if "letter" in date)
OFFICES = load_taxonomy().offices.codes
NAMED = "Invented Name"


def letter(
    language: AppealLanguage, *addressees: Addressee, template: str = LETTERS[0]
) -> AppealDraft:
    version = ENGLISH.model_copy(update={"language": language, "addressees": addressees})
    return draft(version, template=template)


def printed(told: AppealDraft) -> AppealText:
    return issue_texts(RENDERER.render(told), REFERENCE, utc_now()).texts[0]


def framed(told: AppealDraft) -> tuple[str, str]:
    """Return the salutation and the closing of a letter, which stand in text and HTML."""
    (version,) = told.versions
    form, text = TEMPLATES.forms[told.template, version.language], printed(told)
    lines = [each for each in text.plain.splitlines() if each]
    before = max(n for n, each in enumerate(lines) if each.startswith("- ")) + 1
    after = lines.index(form.closing.rpartition("\n\n")[2]) - 1
    assert re.match(r"[ivx\d]+\. ", lines[after - 2])
    assert {lines[before], lines[after]} <= {*re.findall(r"<p>(.+?)</p>", text.html)}
    return lines[before], lines[after]


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
@pytest.mark.parametrize("office", OFFICES)
def test_each_office_has_both(office: str, language: AppealLanguage) -> None:
    assert all(framed(letter(language, Addressee(name=NAMED, office_code=office))))


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_a_head_of_state_a_minister_and_anybody_are_greeted_in_three_ways(
    language: AppealLanguage,
) -> None:
    offices = ("head-of-state", "justice", "mission-geneva", "prisons")
    greeted = [
        framed(letter(language, Addressee(name=NAMED, office_code=each)))[0] for each in offices
    ]
    unknown = framed(letter(language, Addressee(name=NAMED)))[0]
    assert len({*greeted[:2], greeted[3]}) == 3
    assert greeted[2] not in {greeted[1], greeted[3]}
    assert greeted[3] == unknown


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_a_title_comes_before_the_office(language: AppealLanguage) -> None:
    ambassador = framed(letter(language, Addressee(name=NAMED, office_code="mission-geneva")))
    titled = Addressee(name=f"H.E. Ms. {NAMED}", office_code="prisons")
    assert framed(letter(language, titled)) == ambassador
    majesty = Addressee(name=f"His Majesty {NAMED}", office_code="head-of-state")
    assert framed(letter(language, majesty))[0] not in ambassador


def test_a_name_that_only_begins_like_a_title_is_none() -> None:
    anybody = framed(letter("en", Addressee(name=NAMED)))
    assert framed(letter("en", Addressee(name=f"He {NAMED}"))) == anybody
    assert framed(letter("en", Addressee(name=f"HEM {NAMED}"))) == anybody


def test_an_official_of_the_directory_brings_the_office_along_and_it_is_not_printed() -> None:
    words = {"en": {"office": "Invented Minister"}}
    told = {"office": "justice", "name": NAMED, "words": words, "source": "Invented"}
    addressee = Official.model_validate(told).addressee("en")
    assert framed(letter("en", addressee))[0] == "Dear Minister,"
    assert "justice" not in addressee.printed
