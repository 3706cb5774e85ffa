"""One thing has one name in French, in every service and in every letter."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from services.dispatch.channels import channel_names
from services.dispatch.rules.notice_sentences import SENTENCES
from services.dispatch.rules.notice_texts import OUTCOMES
from shared.taxonomy import load_taxonomy
from shared.web.languages import JOINER, load_catalogues
from tests.shared.web.test_french_spacing import CATALOGUES, ROOT

ANOTHER = {
    "projet": r"brouillons?",
    "à résidence": r"résidence surveillée",
    "prestataire": r"fournisseurs?",
    "courriel": r"e-?mails?|m\u00e9ls?",
    "URL de r\u00e9ception": r"points? d\u2019acc\u00e8s",
}
"""The term in use, and the terms that are not used beside it."""


def french() -> Iterator[tuple[str, str]]:
    """Yield each English text and its French; of a plural each form."""
    for file in CATALOGUES:
        for message in read_po(file.open("rb"), locale="fr"):
            if not message.id:
                continue  # the head of the file
            several = isinstance(message.string, tuple | list)
            for text in message.string if several else (message.string,):  # type: ignore[union-attr]  # it is several
                yield str(message.id), str(text)
    for code, names in channel_names().items():
        yield code.value, names["fr"].title
    for terms in vars(load_taxonomy()).values():
        for term in terms:
            yield term.labels.en, term.labels.fr
    for words in (SENTENCES, OUTCOMES):
        for kind, text in words["fr"].items():
            yield kind.value, text


@pytest.mark.parametrize("term", ANOTHER)
def test_a_thing_has_one_name(term: str) -> None:
    other = re.compile(rf"\b(?:{ANOTHER[term]})\b", re.IGNORECASE)
    assert [text for _, text in french() if other.search(text)] == []
    assert any(term in text for _, text in french()), "the term itself is used"


def test_whom_readers_write_to_are_not_called_as_those_who_get_it() -> None:
    """Otherwise an ambassador who should get an appeal would be printed in it."""
    said = [text for english, text in french() if re.search("[Aa]ddressee", english)]
    assert len(said) > 3
    assert [text for text in said if "estinataire" in text] == []


def test_what_is_returned_is_not_called_as_what_is_sent_again() -> None:
    """An appeal that is "renvoyé" could be sent again or returned to its author."""
    back = [text for english, text in french() if re.search(r"\b[Rr]eturn|-returned", english)]
    assert len(back) > 10
    assert [text for text in back if re.search("renvo", text, re.IGNORECASE)] == []
    again = [text for english, text in french() if re.search(r"\b[Ss]en[dt].* again", english)]
    assert len(again) > 10
    assert [text for text in again if re.search("retourn", text, re.IGNORECASE)] == []


def test_what_is_issued_is_not_called_published() -> None:
    """An appeal to diplomats is issued too; consent distinguishes publishing from sharing."""
    said = [text for english, text in french() if re.search(r"\b[Ii]ssued?\b", english)]
    assert len(said) > 20
    assert [text for text in said if re.search(r"publi(?:\u00e9|er|cation)", text)] == []


def test_an_hour_is_not_called_a_date() -> None:
    """The field for the hour is beside the one for the day: people would enter the day twice."""
    templates = ROOT.glob("services/*/templates/**/*.html")
    hour = re.compile(r'\bfield\([^_]*_\("([^"]+)"\).*?type="time"')
    labels = {label for file in templates for label in hour.findall(file.read_text())}
    assert labels
    said = [text for english, text in french() if english in labels]
    assert said
    assert [text for text in said if re.search("[Dd]ate|[Jj]our", text)] == []


def test_a_sentence_ends_with_a_space_before_the_next() -> None:
    """Otherwise two texts were merged into one, as once an English one behind a French one."""
    glued = re.compile(r"[a-z\u00e9]\.[A-Z\u00c9\u00c0][a-z\u00e9 ]")
    assert [text for pair in french() for text in pair if glued.search(text)] == []


def test_an_abbreviation_stands_behind_no_bare_preposition() -> None:
    bare = re.compile(r"\b(?:de|pour|\u00e0|par) %\(issuer\)s")
    assert [text for _, text in french() if bare.search(text)] == []


def test_parts_of_a_list_are_joined_as_the_language_does() -> None:
    french = load_catalogues([ROOT / "shared" / "web" / "locales"])["fr"]
    assert french.gettext(JOINER) == "\N{NO-BREAK SPACE}; "
    shown = [*ROOT.glob("services/*/pages/**/*.py"), *ROOT.glob("services/*/templates/**/*.html")]
    joined = re.compile(r"\"; \"\.join|join\(\"; \"\)")
    assert len(shown) > 50
    assert [file.name for file in shown if joined.search(file.read_text())] == []


def test_every_catalogue_is_read() -> None:
    assert {file.relative_to(ROOT).parts[1] for file in CATALOGUES} >= {"triage", "web"}
