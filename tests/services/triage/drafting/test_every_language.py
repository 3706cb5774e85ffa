"""A document has no hole and no doubled word, in any language, for any act and person.

All names are invented.
"""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.plan_entry import PlanEntry
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.acts import acts_that_do_not_fit
from shared.clock import new_id
from shared.contracts.content import APPEAL_LANGUAGES, AppealLanguage
from shared.contracts.persons import Person
from shared.plain_yaml import load_data
from shared.taxonomy import load_taxonomy
from shared.unicode_forms import unturned_line
from tests.services.triage.drafting.test_facts import told_in
from tests.services.triage.drafting.told_cases import composed

TAXONOMY, TEMPLATES = load_taxonomy(), load_templates()
RENDERER, DATE = Renderer(TEMPLATES, TAXONOMY), TEMPLATES.latest
SITUATIONS = tuple(TAXONOMY.situations.codes)

WRONG: Mapping[str, str] = MappingProxyType(
    {
        "es": r"(?<!\w)(?:de el|a el|del el|al el|el el|la la|los los|las las|de de)(?!\w)",
        "pt": r"(?<!\w)(?:(?:de|em|por) (?:o|a|os|as)|a (?:o|a|os|as)|o o|os os|as as|de de"
        r"|d[oa]s? [oa]s?)(?!\w)",
        "ar": r"[\u0600-\u06ff],|,[\s\u2069]*[\u0600-\u06ff]| و ",
        "ru": r"\(\(|\)\)|,\)|,\.|(?<!\w)(?:отношении|адрес|делу|для|у|от) (?:\(|г-жа\b|г-н\b|гг\.)"
        r"|(?<!\w)(?:в в|на на|от от|с с|и и)(?!\w)",
    }
)
"""Joins that no sentence of a language has: a missing contraction, an article twice."""
INTRODUCED: Mapping[str, str] = MappingProxyType({"ru": "Sasha Invented ({role})"})
"""How a language has a name and a role, if not with a comma."""
ANYWHERE = r"None|undefined|\{\{|\{%|  |\(\)| [,;.]|,,|(?<!\.)\.\.(?!\.)|⟦⟧"


def person(name: str | None, **said: object) -> Person:
    return Person.model_validate(
        {"kind": "person", "name": name, "id": new_id(), "role": "lawyer", **said}
    )


PEOPLE: Mapping[str, tuple[Person, ...]] = MappingProxyType(
    {
        "woman": (person("Amal Invented", gender="woman"),),
        "man": (person("Issa Invented", gender="man", role="organisation-leader"),),
        "unknown": (person("Sasha Invented", gender="unknown", courtesy_title="dr"),),
        "several": (
            person("Amal Invented", gender="woman"),
            person("Issa Invented", gender="man", role="journalist"),
        ),
        "without a name": (Person(kind="group", id=new_id(), number=4), person(None)),
        "organisation": (Person(kind="organisation", id=new_id(), name="Invented League"),),
    }
)
LONG = frozenset({"man", "unknown", "without a name"})
WHO = [pytest.param(who, marks=[pytest.mark.long] if who in LONG else []) for who in PEOPLE]
"""The others of these are unlike one of the rest in a word or a gender alone."""


def draft(language: AppealLanguage, persons: tuple[Person, ...], **entry: object) -> AppealDraft:
    """Return a draft that was begun from these persons and in which nobody wrote."""
    introducing = Introducing(TAXONOMY, TEMPLATES.forms[DATE, language], "EGY")
    words = introducing.introduce_all(persons, persons, alone=True)
    planned = PlanEntry.model_validate({**entry, "words": (words,)})
    return AppealDraft(
        country="EGY",
        issuer="omct",
        template=DATE,
        plan=(planned,),
        violations=planned.violations,
        developments=planned.developments,
        versions=(LanguageDraft(language=language),),
    )


def texts(language: AppealLanguage, who: str) -> Iterator[tuple[str, str]]:
    """Yield each act and development with the text that is made of it, done to these."""
    of_organisation = who == "organisation"
    for place, code in enumerate(TAXONOMY.violations.codes):
        if acts_that_do_not_fit([code], TAXONOMY, organisations=of_organisation):
            continue
        entry = {"violations": (code,), "situation": SITUATIONS[place % len(SITUATIONS)]}
        yield code, rendered(language, who, entry)
    for code in TAXONOMY.developments.codes:
        yield code, rendered(language, who, {"developments": (code,)})


def rendered(language: AppealLanguage, who: str, entry: Mapping[str, object]) -> str:
    of_organisation = who == "organisation"
    begun = draft(language, PEOPLE[who], organisations=of_organisation, **entry)
    [text] = RENDERER.render(begun).texts
    return f"{text.title}\n{text.plain}\n{text.sms}"


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
@pytest.mark.parametrize("who", WHO)
def test_every_act_makes_whole_sentences(language: AppealLanguage, who: str) -> None:
    wrong = re.compile("|".join(filter(None, (ANYWHERE, WRONG.get(language)))))
    for code, text in texts(language, who):
        found = wrong.search(text)
        assert not found, f"{code}: {text[max(0, found.start() - 60) : found.end() + 20]}"
        for each in PEOPLE[who]:
            assert (each.name or "") in text, code


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_nobody_s_gender_is_made_up(language: AppealLanguage) -> None:
    text = rendered(language, "unknown", {"violations": ("arbitrary-detention",)})
    titles = TAXONOMY.courtesy_titles
    for code in ("ms", "mr"):
        assert f"{titles.get(code).label(language)} Sasha" not in text
    role = TAXONOMY.defender_roles.label("lawyer", language).lower()
    role = LANGUAGES[language].function(role)
    comma, _ = LANGUAGES[language].separators
    said = INTRODUCED.get(language, f"Sasha Invented{comma} {{role}}.").format(role=role)
    assert said.casefold() in unturned_line(text).casefold()


FACTS: dict[str, dict[str, list[str]]] = load_data(
    (Path(__file__).parent / "facts_in_more_languages.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("language", FACTS)
def test_the_facts_begin_in_each_language_as_somebody_would_write_them(language: str) -> None:
    for case, paragraphs in FACTS[language].items():
        assert composed(language, told_in(case, language)).facts.split("\n\n") == paragraphs


def test_no_language_begins_without_facts() -> None:
    assert [code for code in APPEAL_LANGUAGES if TEMPLATES.forms[DATE, code].facts is None] == []
