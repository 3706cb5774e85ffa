"""Every term has its words in every language, with what a sentence must know of them."""

import re
import shutil
import unicodedata
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from shared.taxonomy import TaxonomyFault, load_taxonomy
from shared.taxonomy.terms import ByLanguage, Labels, Term
from shared.taxonomy.translations import CASES

TAXONOMY = load_taxonomy()
SCRIPTS = {
    "ar": "ARABIC",
    "ru": "CYRILLIC",
    "es": "LATIN",
    "pt": "LATIN",
    "fr": "LATIN",
    "en": "LATIN",
}
NAMES = frozenset({"Signal", "Wire", "WhatsApp", "Telegram", "SMS", "Mx."})
"""Names that every script leaves as they are."""
TWO_NOUNS = frozenset({"search-and-seizure"})
ARTICLES: dict[str, dict[tuple[str, ...], tuple[str, str]]] = {
    "es": {
        ("el", "un"): ("masculine", "singular"),
        ("la", "una"): ("feminine", "singular"),
        ("los",): ("masculine", "plural"),
        ("las",): ("feminine", "plural"),
    },
    "pt": {
        ("o", "um"): ("masculine", "singular"),
        ("a", "uma"): ("feminine", "singular"),
        ("os",): ("masculine", "plural"),
        ("as",): ("feminine", "plural"),
    },
    "fr": {("le", "un"): ("masculine", "singular"), ("la", "une"): ("feminine", "singular")},
}


def translated() -> Iterator[tuple[str, Term]]:
    for kind, terms in vars(TAXONOMY).items():
        if kind != "languages":
            yield from ((kind, term) for term in terms)


def in_sentences() -> Iterator[tuple[Term, Labels]]:
    for terms, name in (("violations", "act"), ("developments", "act"), ("perpetrators", "named")):
        yield from ((term, getattr(term, name)) for term in getattr(TAXONOMY, terms))


@pytest.mark.parametrize("language", ByLanguage.model_fields)
def test_all_words_are_in_the_script_of_their_language(language: str) -> None:
    for kind, term in translated():
        for name in type(term).model_fields:
            words = getattr(term, name)
            text = words.get(language) if isinstance(words, ByLanguage) else None
            if text and text not in NAMES:
                text = re.sub(r"\b(?:whom|author|term)\b(?:\.\w+)?", "", text)
                scripts = {unicodedata.name(each).split()[0] for each in text if each.isalpha()}
                assert SCRIPTS[language] in scripts, (kind, term.code, text)
                assert scripts <= {SCRIPTS[language], "LATIN", "MASCULINE"}, (kind, term.code, text)


@pytest.mark.parametrize("language", ARTICLES)
def test_gender_and_number_are_those_of_the_article(language: str) -> None:
    seen = 0
    for term, words in in_sentences():
        article = words.text(language).split()[0]
        for articles, agreement in ARTICLES[language].items():
            if article in articles:
                grammar = term.grammar.get(language)
                assert grammar.gender == agreement[0], (language, term.code)
                # "a search and a seizure" is told with its first article, and is two.
                assert grammar.number == agreement[1] or term.code in TWO_NOUNS, term.code
                seen += 1
    assert seen > 50


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "pt"])
def test_words_within_a_sentence_begin_with_a_small_letter(language: str) -> None:
    for term, words in in_sentences():
        assert words.text(language)[0].islower(), (language, term.code)


def test_the_cases_are_forms_of_the_same_words() -> None:
    for term, words in in_sentences():
        grammar = term.grammar.get("ru")
        first = words.text("ru").split()
        for case in CASES["ru"]:
            form = getattr(grammar, case).split()
            assert [each[:2] for each in form] == [each[:2] for each in first], (term.code, case)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("BRA", {"es": "en Brasil", "pt": "no Brasil", "ru": "в Бразилии"}),
        ("EGY", {"es": "en Egipto", "pt": "no Egito", "ru": "в Египте"}),
        ("PHL", {"es": "en Filipinas", "pt": "nas Filipinas", "ru": "на Филиппинах"}),
        ("SLV", {"es": "en El Salvador", "pt": "em El Salvador", "ru": "в Сальвадоре"}),
        ("AGO", {"es": "en Angola", "pt": "em Angola", "ru": "в Анголе"}),
        ("GBR", {"es": "en el Reino Unido", "pt": "no Reino Unido", "ru": "в Великобритании"}),
    ],
)
def test_where_something_happened_is_said_with_article_and_preposition(
    code: str, said: dict[str, str]
) -> None:
    country = TAXONOMY.countries.get(code)
    assert {language: country.where.get(language) for language in said} == said


def test_prepositions_and_articles_of_countries_are_contracted() -> None:
    for country in TAXONOMY.countries:
        assert not country.whose.text("es").startswith("de el "), country.code
        spanish, portuguese = country.named.text("es"), country.named.text("pt")
        assert country.where.text("es") == f"en {spanish}"
        assert country.whose.text("es") == f"de {spanish}".replace("de el ", "del ", 1)
        article, _, name = portuguese.partition(" ")
        if article in {"o", "a", "os", "as"}:
            assert country.where.text("pt") == f"n{article} {name}"
            assert country.whose.text("pt") == f"d{article} {name}"
        else:
            assert country.where.text("pt") == f"em {portuguese}"
        assert country.where.text("ar") == f"في {country.named.text('ar')}"
        assert country.where.text("ru").split()[0] in {"в", "во", "на"}


def test_no_native_reader_has_confirmed_a_word_yet() -> None:
    assert [term.code for _, term in translated() if term.confirmed] == []


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    with as_file(files("shared.taxonomy") / "data") as house:
        shutil.copytree(house, tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize(
    ("language", "before", "after", "said"),
    [
        ("es", r"  public-order: .*\n", "", "drivers.public-order has no label"),
        ("ru", r'(  EGY: .*), where: "[^"]*"', r"\1", "countries.EGY has no where"),
        ("ru", r'(  killing: .*)act: "[^"]*", ', r"\1", "violations.killing has no act"),
        ("ar", r'(  killing: .*)upon: "", ', r"\1", "violations.killing has no upon"),
        ("pt", r"(  killing: .*), gender: masculine", r"\1", "violations.killing has no gender"),
        ("fr", r"(  killing: .*)gender: masculine", r"\1", "violations.killing has no gender"),
        ("ru", r'(  police: .*), genitive: "[^"]*"', r"\1", "perpetrators.police has no genitive"),
        ("es", r'(  torture: .*), header: "[^"]*"', r"\1", "violations.torture has no header"),
        ("es", r"  public-order: ", "  public-ordr: ", "drivers.public-ordr does not exist"),
        ("es", r"drivers:", "driver:", "driver.other does not exist"),
        (
            "es",
            r"confirmed: \[\]",
            "confirmed: [drivers.nothing]",
            "drivers.nothing does not exist",
        ),
        ("en", r"  killing: \{", '  killing: {label: "Killing"', "stand in violations.yaml itself"),
        ("es", r"confirmed: \[\]\n", "", "translations/es.yaml"),
        ("es", r"  public-order: .*\n", "  public-order: [a]\n", "drivers.public-order"),
    ],
)
def test_a_hole_is_refused_by_name(
    lists: Path, language: str, before: str, after: str, said: str
) -> None:
    file = lists / "translations" / f"{language}.yaml"
    text = file.read_text()
    if language == "en":
        text = text.replace("violations:\n", "violations:\n  killing: {}\n")
    changed = re.sub(before, after, text, count=1)
    assert changed != text
    file.write_text(changed)
    with pytest.raises(TaxonomyFault) as refused:
        load_taxonomy(lists)
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_refused(lists: Path) -> None:
    (lists / "translations" / "ar.yaml").unlink()
    with pytest.raises(TaxonomyFault, match=r"translations/ar\.yaml cannot be read"):
        load_taxonomy(lists)


def test_what_is_confirmed_is_marked_at_its_term(lists: Path) -> None:
    for language in ("es", "fr"):
        file = lists / "translations" / f"{language}.yaml"
        file.write_text(
            file.read_text().replace("confirmed: []", "confirmed: [violations.killing]")
        )
    killing = load_taxonomy(lists).violations.get("killing")
    assert killing.confirmed == ("fr", "es")
