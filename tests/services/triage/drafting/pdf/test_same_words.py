"""Text, HTML and PDF of a document have the same words in the same order. Persons are invented."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft, Part
from services.triage.drafting.issued_texts import issue_texts
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.pdf.printing import Issue, printed
from services.triage.drafting.pdf.typesetting import typeset
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.signatories import with_signatories
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.references import Reference
from shared.contracts.content import APPEAL_LANGUAGES, AppealText
from shared.taxonomy import load_taxonomy
from shared.unicode_forms import composed
from tests.services.triage.drafting.pdf.reading import read

TEMPLATES = load_templates()
RENDERER = Renderer(TEMPLATES, load_taxonomy())
REFERENCE = Reference("EGY", 4, 2018, 7, 90)
MOMENT = datetime(2018, 7, 3, 12, tzinfo=UTC)
WORDS = re.compile(r"\w+")
COUNTED = re.compile(r"^(?:- |[ivxl]+\. |\d\. |\[\d+\] )", re.MULTILINE)
_KEYS = [key for key in sorted(TEMPLATES.forms) if key[1] in APPEAL_LANGUAGES]
_LONG = frozenset(APPEAL_LANGUAGES) - {"en", "ar"}
PRINTED = [pytest.param(*key, marks=[pytest.mark.long] * (key[1] in _LONG)) for key in _KEYS]
WRITTEN = [
    each
    for each, key in zip(PRINTED, _KEYS, strict=True)
    if not TEMPLATES.forms[key].rules.without_content
]
"""Forms of documents that somebody writes: a notice without content prints no word of a draft."""


class Text(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def rich(date: str, language: str) -> AppealDraft:
    """Return a draft with something in every part."""
    told = f"An invented fact, {MOMENT:%Y} (“quoted” & <b>): 50 000 units; a.b@example.org"
    version = {
        "language": language,
        "title": "An invented title <of> a document & more",
        "concerned": "Ms. Şükriye Ðặng-Ørsted, a lawyer",
        "short": "Ms. Ðặng-Ørsted",
        "parts": {part: f"{told} {part}.\n\nA second paragraph." for part in Part},
        "addressees": [
            Addressee(name="Mr. Invented", office="Minister", phone="+1 23", email="m@example.org"),
            Addressee(name="Invented Office", postal="1 Invented Street, Invented"),
        ],
        "footnotes": ["An invented note.", "https://example.org/another?note=2"],
    }
    return AppealDraft(
        country="EGY",
        issuer=TEMPLATES.issuers(date)[0],
        template=date,
        violations=("arbitrary-detention", "judicial-harassment"),
        versions=(LanguageDraft.model_validate(version),),
    )


def issued(date: str, language: str) -> AppealText:
    draft = rich(date, language)
    texts = issue_texts(RENDERER.render(draft), REFERENCE, MOMENT)
    if TEMPLATES.rules(date).signed:
        texts = with_signatories(texts, TEMPLATES, draft, ["Invented Union", "FIDH"])
    return texts.texts[0]


@pytest.mark.parametrize(("date", "language"), PRINTED)
def test_each_kind_and_language_says_the_same_in_each_form(date: str, language: str) -> None:
    """The demands too are counted as in the text. Typesetting takes long: each is typeset once."""
    draft, text = rich(date, language), issued(date, language)
    issue = Issue(None, str(REFERENCE), MOMENT.date())
    in_print = [*read(typeset(printed(TEMPLATES, draft, text, issue)))]
    in_html = WORDS.findall(" ".join(Text(text.html).pieces))
    in_plain = WORDS.findall(COUNTED.sub("", text.plain))
    in_pdf = WORDS.findall("".join(words for tag, words in in_print if tag != "/Lbl"))
    is_written = not TEMPLATES.rules(date).without_content
    assert len(in_html) > (100 if is_written else 50)
    assert in_plain == in_html
    if LANGUAGES[language].direction == "rtl":
        # A PDF has these letters in the order in which they stand on the page.
        assert _letters(in_pdf) == _letters(in_html)
    else:
        assert in_pdf == in_html
    counted = re.findall(r"^(?:[ivxl]+|\d)\.(?= )", text.plain, re.MULTILINE)
    labelled = "".join(words for tag, words in in_print if tag == "/Lbl")
    assert re.findall(r"\w+\.", labelled)[: len(counted)] == counted


def _letters(words: list[str]) -> str:
    return "".join(sorted(composed("".join(words))))


@pytest.mark.parametrize(("date", "language"), PRINTED)
def test_the_letterhead_of_the_house_is_in_the_language_of_the_document(
    date: str, language: str
) -> None:
    form, english = TEMPLATES.forms[date, language], TEMPLATES.forms[date, "en"]
    assert form.letterhead.lines
    if language != "en":
        marks = ("lines", "draft", "embargo", "withdrawn")
        assert [
            m for m in marks if getattr(form.letterhead, m) == getattr(english.letterhead, m)
        ] == []


@pytest.mark.parametrize(("date", "language"), WRITTEN)
def test_each_kind_prints_its_footnotes_at_the_foot_of_the_page(date: str, language: str) -> None:
    text = issued(date, language)
    noted = text.model_copy(update={"html": text.html.replace("fact,", "fact [1] and [2],", 1)})
    in_print = [*read(typeset(printed(TEMPLATES, rich(date, language), noted, Issue(None))))]
    notes = "".join(words for tag, words in in_print if tag in {"/Note", "/Link"})
    assert "An invented note" in notes
    assert TEMPLATES.forms[date, language].notes_heading not in "".join(w for _, w in in_print)
