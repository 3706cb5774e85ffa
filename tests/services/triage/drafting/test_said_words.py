"""What an act is told with loses nobody, no author and no place. All persons are invented."""

from collections.abc import Iterator

import pytest

from services.triage.rules.acts import acts_that_do_not_fit
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.persons import Person
from shared.taxonomy.agreeing import places_of
from shared.taxonomy.terms import Development, Violation
from tests.services.triage.drafting.told_cases import TAXONOMY, composed, person, record

WOMAN, MAN = (
    person("a", "Amal Invented", gender="woman"),
    person("b", "Issa Invented", gender="man"),
)
GROUP = person("o", "Invented Watch", kind="organisation")
AUTHOR, PLACE = "Invented Bureau", "Kisumu"


def _patterns(term: Violation | Development, language: str) -> Iterator[str]:
    of_organisation = getattr(term, "said_of_organisation", None)
    for said in (term.said, of_organisation):
        if said is not None:
            yield said.text(language)


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_each_act_says_to_whom_and_by_whom(language: str) -> None:
    lacking = [
        (term.code, name)
        for terms in (TAXONOMY.violations, TAXONOMY.developments)
        for term in terms
        for pattern in _patterns(term, language)
        for name in ("whom", "author")
        if name not in {each.name for each in places_of(pattern)}
    ]
    assert lacking == []


def test_a_term_that_one_language_tells_is_told_in_each() -> None:
    for terms in (TAXONOMY.violations, TAXONOMY.developments):
        for term in terms:
            told = {
                language: {each.name for each in places_of(pattern)}
                for language in APPEAL_LANGUAGES
                for pattern in _patterns(term, language)
            }
            assert len(set(map(frozenset, told.values()))) <= 1, term.code


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_the_facts_of_each_act_name_all_whom_it_befell_its_author_and_its_place(
    language: str,
) -> None:
    lacking = []
    for term in TAXONOMY.violations:
        is_of_persons = not acts_that_do_not_fit([term.code], TAXONOMY, organisations=False)
        whom = [WOMAN, MAN] if is_of_persons else [GROUP]
        facts = _facts(language, whom, acts=[_told("violation", term.code, whom, place=PLACE)])
        said = [*_names(whom), AUTHOR, PLACE]
        lacking += [(term.code, each, facts) for each in said if each not in facts]
    assert lacking == []


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_the_facts_of_each_development_name_all_whom_it_befell_and_its_author(
    language: str,
) -> None:
    lacking = []
    for term in TAXONOMY.developments:
        whom = [WOMAN, MAN]
        facts = _facts(language, whom, developments=[_told("development", term.code, whom)])
        said = [*_names(whom), AUTHOR]
        lacking += [(term.code, each, facts) for each in said if each not in facts]
    assert lacking == []


def _told(kind: str, code: str, whom: list[Person], **known: str) -> dict[str, object]:
    letters = [{WOMAN.id: "a", MAN.id: "b", GROUP.id: "o"}[each.id] for each in whom]
    return {kind: code, "to": letters, "on": "2026-11-20", "authors": AUTHOR, **known}


def _facts(language: str, whom: list[Person], **told: list[dict[str, object]]) -> str:
    """Return the facts without the signs around Latin words."""
    facts = composed(language, record("KEN", whom, **told)).facts
    return facts.replace("\N{LEFT-TO-RIGHT ISOLATE}", "").replace("\N{POP DIRECTIONAL ISOLATE}", "")


def _names(whom: list[Person]) -> list[str]:
    return [each.name or "" for each in whom]
