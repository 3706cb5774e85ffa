"""A letter has a salutation and a closing in its language. All persons are invented."""

import pytest

from services.triage.drafting.draft import Addressee, Part
from services.triage.drafting.issued_texts import issue_texts
from shared.clock import utc_now
from shared.contracts.content import APPEAL_LANGUAGES, AppealLanguage
from tests.services.triage.drafting.test_rendering import (
    ENGLISH,
    REFERENCE,
    RENDERER,
    TEMPLATES,
    draft,
)

LETTERS = tuple(date for date in sorted(TEMPLATES.dates) if "letter" in date)
FIRST, SECOND = Addressee(name="Invented Minister"), Addressee(office="Invented President")
SALUTATIONS = {
    "en": ("Dear Sir or Madam,", "Dear Sirs and Madams,"),
    "fr": ("Madame, Monsieur,", "Mesdames, Messieurs,"),
    "es": ("Estimada señora, estimado señor:", "Estimadas señoras, estimados señores:"),
    "pt": ("Exma. Senhora, Exmo. Senhor,", "Exmas. Senhoras, Exmos. Senhores,"),
    "ru": ("Уважаемая госпожа, уважаемый господин!", "Уважаемые дамы и господа!"),
    "ar": ("تحية طيبة وبعد،", "تحية طيبة وبعد،"),
}


def issued(
    template: str, language: AppealLanguage, *whom: Addressee, **parts: str
) -> tuple[str, str]:
    """Return the plain text and the HTML of a letter; `parts`: those written by hand."""
    written = {Part[name.upper()]: text for name, text in parts.items()}
    version = ENGLISH.model_copy(
        update={
            "language": language,
            "addressees": whom,
            "parts": {**ENGLISH.parts, **written},
        }
    )
    rendered = RENDERER.render(draft(version, template=template))
    (text,) = issue_texts(rendered, REFERENCE, utc_now()).texts
    return text.plain, text.html


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
@pytest.mark.parametrize("template", LETTERS)
def test_a_letter_greets_one_or_several_and_takes_its_leave(
    template: str, language: AppealLanguage
) -> None:
    for salutation, whom in zip(SALUTATIONS[language], ((FIRST,), (FIRST, SECOND)), strict=True):
        plain, html = issued(template, language, *whom)
        lines = plain.splitlines()
        assert salutation in lines
        assert f"<p>{salutation}</p>" in html
        *_, closing, issuer = TEMPLATES.forms[template, language].closing.split("\n\n")
        assert lines.index(salutation) < lines.index(issuer)
        assert f"<p>{issuer}</p>" in html
        assert closing.partition("{")[0] in plain


def test_an_editor_greets_and_takes_leave_in_other_words() -> None:
    own = {"salutation": "Your Excellency,", "closing": "Respectfully yours,\n\nInvented Editor"}
    plain, html = issued("open-letter-2026-01", "en", FIRST, **own)
    for each in ("Your Excellency,", "Respectfully yours,", "Invented Editor"):
        assert each in plain.splitlines()
        assert f"<p>{each}</p>" in html
    assert "Dear Sir" not in plain
    assert "Yours faithfully" not in plain


def test_an_appeal_greets_nobody() -> None:
    plain, _ = issued(TEMPLATES.latest, "en", FIRST)
    assert "Dear Sir" not in plain
    assert "Yours faithfully" not in plain
