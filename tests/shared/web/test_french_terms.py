"""One thing has one name in French, in every service and in every letter."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from services.dispatch.rules.notice_words import CHANNELS, OUTCOMES
from services.dispatch.rules.wording import SENTENCES
from shared.web.languages import JOINER, load_catalogues
from tests.shared.web.test_french_spacing import CATALOGUES, HOUSE

ANOTHER = {
    "projet": r"brouillons?",
    "prestataire": r"fournisseurs?",
    "courriel": r"e-?mails?|m\u00e9ls?",
}
"""What is said, and what is not said beside it."""


def french() -> Iterator[tuple[str, str]]:
    """Yield each English text and its French; of a plural each form."""
    for file in CATALOGUES:
        for message in read_po(file.open("rb"), locale="fr"):
            if not message.id:
                continue  # the head of the file
            several = isinstance(message.string, tuple | list)
            for text in message.string if several else (message.string,):  # type: ignore[union-attr]  # it is several
                yield str(message.id), str(text)
    for words in (SENTENCES, OUTCOMES, CHANNELS):
        for kind, text in words["fr"].items():
            yield kind.value, text


@pytest.mark.parametrize("term", ANOTHER)
def test_a_thing_has_one_name(term: str) -> None:
    other = re.compile(rf"\b(?:{ANOTHER[term]})\b", re.IGNORECASE)
    assert [text for _, text in french() if other.search(text)] == []
    assert any(term in text for _, text in french()), "the term itself is used"


def test_whom_readers_write_to_are_not_called_as_those_who_get_it() -> None:
    """An ambassador who is to get an appeal would else be printed in it, for all to read."""
    said = [text for english, text in french() if re.search("[Aa]ddressee", english)]
    assert len(said) > 3
    assert [text for text in said if "estinataire" in text] == []


def test_an_abbreviation_stands_behind_no_bare_preposition() -> None:
    bare = re.compile(r"\b(?:de|pour|\u00e0|par) %\(issuer\)s")
    assert [text for _, text in french() if bare.search(text)] == []


def test_parts_of_a_list_are_joined_as_the_language_does() -> None:
    french = load_catalogues([HOUSE / "shared" / "web" / "locales"])["fr"]
    assert french.gettext(JOINER) == "\N{NO-BREAK SPACE}; "
    shown = [*HOUSE.glob("services/*/pages/*.py"), *HOUSE.glob("services/*/templates/**/*.html")]
    joined = re.compile(r"\"; \"\.join|join\(\"; \"\)")
    assert len(shown) > 50
    assert [file.name for file in shown if joined.search(file.read_text())] == []


def test_every_catalogue_is_read() -> None:
    assert {file.relative_to(HOUSE).parts[1] for file in CATALOGUES} >= {"triage", "web"}
