"""The README names what a newcomer can choose."""

from babel import Locale

from shared.contracts.content import APPEAL_LANGUAGES
from tests.docs.test_glossary import ROOT


def test_the_languages_of_documents_are_named() -> None:
    told = (ROOT / "README.md").read_text()
    named = {language: Locale("en").languages[language] for language in APPEAL_LANGUAGES}
    assert {code for code, name in named.items() if name not in told} == set()
