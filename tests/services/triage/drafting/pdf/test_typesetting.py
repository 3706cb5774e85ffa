"""A PDF has the text and nothing of persons, and no text is ever read as code."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from services.triage.drafting.pdf.printed import Printed
from services.triage.drafting.pdf.typesetting import NotInTheFonts, typeset
from tests.services.triage.drafting.pdf.reading import read, words_read

PLAIN = Printed("en", "An invented title", "<h1>An invented title</h1><p>A fact.</p>")
ISSUED = replace(PLAIN, reference="EGY 004 / 0718 / OBS 090", day=date(2018, 7, 3))
HOSTILE = (
    '#read("/etc/passwd")',
    "#sys.inputs.data",
    '#import "@preview/cetz:0.3.0": *',
    "$ x^2 $",
    "\\u{41} \\",
    "@label <label>",
    "`raw` ```rust x```",
    "= Heading",
    "- item + item / term: x",
    "*strong* _emph_ ~ -- ---",
    "// comment /* comment */",
    "#set page(width: 1pt)",
    "[#panic()]",
    "'quoted' \"quoted\"",
    'https://example.org/#read("x")',
    "%PDF-1.7 endobj",
    "{{ x }} {% x %}",
)


def paragraph(text: str) -> Printed:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return replace(PLAIN, html=f"<h1>T</h1><p>{escaped}</p>")


def opened(printed: Printed) -> PdfReader:
    return PdfReader(BytesIO(typeset(printed)))


class TestTextOfPersons:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_it_is_printed_as_it_was_typed(self, text: str) -> None:
        assert words_read(typeset(paragraph(text))) == ["T", *text.split()]

    def test_a_title_is_never_code(self) -> None:
        made = opened(replace(PLAIN, title='#read("x") $ \\'))
        assert made.metadata is not None
        assert made.metadata.title == '#read("x") $ \\'

    def test_signs_without_width_and_turned_text_do_no_harm(self) -> None:
        made = words_read(
            typeset(paragraph("one\u200btwo \u202ethree\u202c four\u00ad \ufeff five"))
        )
        assert {"T", "five"} <= set(made)

    def test_the_longest_text_is_printed(self) -> None:
        words = words_read(typeset(paragraph("an invented word " * 3_529)))
        assert len(words) == 1 + 3 * 3_529

    @settings(max_examples=25)
    @given(st.text(st.sampled_from("#[]{}()$\\@`*_=<>/+-~'\"&%:;.,! \nab1"), min_size=1))
    def test_any_signs_give_a_pdf(self, text: str) -> None:
        assert words_read(typeset(paragraph(text))) == ["T", *text.split()]

    def test_text_that_no_font_has_is_named_and_not_left_out(self) -> None:
        with pytest.raises(NotInTheFonts) as missing:
            typeset(paragraph("Ms. 王 Invented"))
        assert missing.value.text == "王"

    def test_a_font_of_the_installation_is_asked_first_for_what_ours_do_not_have(self) -> None:
        # Nothing is read from a folder without fonts, and nothing fails.
        assert typeset(replace(PLAIN, fonts=(str(Path(__file__).parent),)))


class TestProperties:
    def test_the_same_input_gives_the_same_bytes(self) -> None:
        assert typeset(ISSUED) == typeset(ISSUED)

    def test_it_is_tagged_with_title_language_and_the_day_of_issue_alone(self) -> None:
        made = opened(ISSUED)
        root: Any = made.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
        assert made.metadata is not None
        told = {name: str(value) for name, value in made.metadata.items()}
        assert told.pop("/Creator").startswith("Typst")
        assert told.pop("/Title") == "An invented title"
        assert {value[:10] for value in told.values()} == {"D:20180703"}
        assert set(told) <= {"/CreationDate", "/ModDate"}

    def test_a_draft_has_no_date(self) -> None:
        made = opened(replace(PLAIN, mark="DRAFT"))
        assert made.metadata is not None
        assert "/Author" not in made.metadata
        assert "/CreationDate" not in made.metadata

    def test_a_language_from_right_to_left_is_read_so(self) -> None:
        arabic = replace(PLAIN, language="ar", html="<h1>نداء عاجل</h1><p>السلام عليكم</p>")
        root: Any = opened(arabic).trailer["/Root"]
        assert root["/Lang"] == "ar"
        assert root["/ViewerPreferences"]["/Direction"] == "/R2L"

    def test_each_page_of_a_draft_says_so_beside_the_text(self) -> None:
        long = "<h1>T</h1>" + "<p>An invented paragraph.</p>" * 100
        made = opened(replace(PLAIN, html=long, mark="NOT OUT"))
        assert len(made.pages) > 1
        assert all("NOT OUT" in page.extract_text() for page in made.pages)
        assert "NOT" not in words_read(typeset(replace(PLAIN, html=long, mark="NOT OUT")))

    def test_a_letterhead_stands_above_the_first_page_and_is_not_part_of_the_text(self) -> None:
        headed = replace(PLAIN, letterhead=("Invented Organisation", "#read"), logo=LOGO)
        made = opened(headed)
        assert "Invented Organisation" in made.pages[0].extract_text()
        assert words_read(typeset(headed)) == words_read(typeset(PLAIN))
        assert len(made.pages[0].images) == 1


class TestFootnotes:
    NOTED = (
        "<h1>T</h1><p>Fact [2] and [1], again [2], [9].</p><h2>Notes</h2>"
        '<ol role="doc-endnotes"><li>First.</li><li>Second <b>b</b>.</li>{more}</ol>'
    )

    def test_a_note_stands_where_the_text_has_its_number(self) -> None:
        made = list(read(typeset(replace(PLAIN, html=self.NOTED.format(more="")))))
        notes = [words for tag, words in made if tag in {"/Note", "/Strong"} and words.strip()]
        assert notes == ["Second ", "b", ".", "First."]
        text = " ".join("".join(words for tag, words in made if tag != "/Note").split())
        assert "Notes" not in text
        assert text.count("[2]") == 3  # twice in the text, once before the note

    def test_a_note_without_a_place_stays_in_the_list_with_its_number(self) -> None:
        html = self.NOTED.format(more="<li>Third.</li>")
        words = " ".join(words_read(typeset(replace(PLAIN, html=html))))
        assert words.endswith("Notes [3] Third.")

    def test_a_document_of_before_has_its_notes_as_a_list(self) -> None:
        html = self.NOTED.replace(' role="doc-endnotes"', "").format(more="")
        words = " ".join(words_read(typeset(replace(PLAIN, html=html))))
        assert words.endswith("Notes 1. First. 2. Second b.")


LOGO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
