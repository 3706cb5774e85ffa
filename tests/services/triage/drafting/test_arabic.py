"""Arabic documents run from right to left, and what does not is kept apart. All is invented."""

import pytest

from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft, Part
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.issued_texts import issue_texts
from services.triage.drafting.languages.ar import COMMA, isolated
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template_loading import load_templates
from services.triage.queries.printed_names import is_named
from services.triage.rules.names.in_text import Match
from services.triage.rules.references import Reference
from shared.clock import utc_now
from shared.contracts.content import AppealText
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy

TEMPLATES, TAXONOMY = load_templates(), load_taxonomy()
RENDERER, DATE = Renderer(TEMPLATES, TAXONOMY), TEMPLATES.latest
WOMAN = Person(kind="person", gender="woman", name="Amal Invented", role="lawyer")
MAN = Person(kind="person", gender="man", name="Issa Invented")


def issued() -> AppealText:
    form = TEMPLATES.forms[DATE, "ar"]
    told = Introducing(TAXONOMY, form, "EGY").introduce([WOMAN, MAN], ["threats"])
    assert told is not None
    version = LanguageDraft(
        language="ar",
        title=told.title,
        concerned=told.concerned,
        short=told.short,
        parts={Part.FACTS: "قالت Amal Invented يوم 3 إنها بخير."},
        addressees=(Addressee(name="الوزير المخترع", phone="+20 2 27 00 00"),),
    )
    draft = AppealDraft(
        country="EGY", issuer="omct", template=DATE, violations=("threats",), versions=(version,)
    )
    return issue_texts(RENDERER.render(draft), Reference("EGY", 4, 2026, 5, 90), utc_now()).texts[0]


@pytest.mark.parametrize(
    ("words", "apart"),
    [
        ("السيدة Amal Invented، محامية", "السيدة \u2066Amal Invented\u2069، محامية"),
        ("هاتف: +20 2 27 00 00", "هاتف: \u2066+20 2 27 00 00\u2069"),
        ("المادة 12-2 منه", "المادة \u206612-2\u2069 منه"),
        ("يوم 9 ديسمبر 1998", "يوم 9 ديسمبر 1998"),
        ("Ðặng (of “X”), 3", "\u2066Ðặng (of “X”), 3\u2069"),
        ("(OMCT)", "(\u2066OMCT\u2069)"),
        ("لدى People\u2019s Court of X، 3", "لدى \u2066People\u2019s Court of X\u2069، 3"),
        ("⟦reference⟧", "⟦reference⟧"),
    ],
)
def test_words_of_the_other_direction_are_isolated(words: str, apart: str) -> None:
    assert isolated(words) == apart


def test_a_document_is_marked_and_keeps_its_codes_in_order() -> None:
    text = issued()
    assert text.html.startswith('<article lang="ar" dir="rtl">')
    assert '<ol type="1">' in text.html
    assert "\n1. " in text.plain
    assert "\u2066+20 2 27 00 00\u2069" in text.plain
    assert "EGY 004 / 0526 / OBS 090" in text.plain
    assert text.plain.count("\u2066") == text.plain.count("\u2069") > 0
    for sent_alone in (text.title, text.sms):
        assert "\u2066" not in sent_alone


def test_each_person_is_named_with_a_title_that_agrees_and_two_are_no_plural() -> None:
    told = Introducing(TAXONOMY, TEMPLATES.forms[DATE, "ar"], "EGY").introduce([WOMAN, MAN], [])
    assert told is not None
    assert told.short == "السيدة Amal Invented والسيد Issa Invented"
    assert told.concerned == f"السيدة Amal Invented{COMMA} محامية{COMMA} والسيد Issa Invented"


def test_the_search_for_names_finds_them_between_the_signs() -> None:
    assert is_named([WOMAN], issued().plain) is Match.SURE
