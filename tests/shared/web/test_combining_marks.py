"""A letter keeps as many combining marks as any script uses, in every text field."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.dispatch.schemas import contacts
from services.dispatch.schemas.hazards import SourceWords as HazardWords
from services.identity import schemas as accounts
from services.intake.schemas.field_types import FreeText as AlertWords
from services.relocation.schemas.field_types import FreeText as RequestWords
from services.triage.drafting.draft_fields import DraftLine, DraftWords
from shared.unicode_forms import MOST_MARKS
from shared.web.field_types import OptionalLine, OptionalWords

ENTRIES: tuple[Any, ...] = (
    OptionalLine, OptionalWords, AlertWords, RequestWords, DraftLine, DraftWords, contacts.Name,
    accounts.Name,
)  # fmt: skip
OF_DRAFTS = {DraftLine, DraftWords}
ACUTE, DOT_BELOW = "\u0301", "\u0323"


@pytest.mark.parametrize("kind", ENTRIES)
def test_a_letter_under_a_heap_of_marks_keeps_a_few(kind: Any) -> None:
    taken = TypeAdapter(kind).validate_python("a" + ACUTE * 100 + DOT_BELOW * 100 + "b")
    assert taken == "a" + ACUTE * MOST_MARKS + "b"


@pytest.mark.parametrize("kind", ENTRIES)
def test_what_people_write_is_taken_as_it_is(kind: Any) -> None:
    for text in ("Nguye\u0302\u0303n", "שָׁלוֹם", "नमूना", "e" + ACUTE * MOST_MARKS):
        assert TypeAdapter(kind).validate_python(text) == text


@pytest.mark.parametrize("kind", [*(set(ENTRIES) - OF_DRAFTS), HazardWords])
@pytest.mark.parametrize(
    "text",
    [
        "\ufe0f\u034f\ufe0f",
        "\u200b \u2060",
        "\u3164\u180b\u115f",
        "\u2800 \u2800",
        "\u202e\u200b\u202c",
    ],
)
def test_what_shows_nothing_is_no_text(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError, match="This text has no visible characters"):
        TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize("kind", OF_DRAFTS)
def test_in_a_draft_it_is_a_part_still_empty(kind: Any) -> None:
    assert TypeAdapter(kind).validate_python("\u3164 \u200b") == ""


@pytest.mark.parametrize("kind", ENTRIES)
def test_nothing_turns_around_what_stands_beside_it(kind: Any) -> None:
    assert TypeAdapter(kind).validate_python("Amal \u202eneddih") == "Amal neddih"
    right_to_left = "أمل\u200f (Invented)"
    assert TypeAdapter(kind).validate_python(right_to_left) == right_to_left


@pytest.mark.parametrize("kind", [OptionalLine, DraftLine, contacts.Name, accounts.Name])
def test_a_line_begins_no_part_of_another_direction(kind: Any) -> None:
    assert TypeAdapter(kind).validate_python("\u2067Amal\u202b Invented") == "Amal Invented"


@pytest.mark.parametrize("kind", [OptionalLine, OptionalWords])
def test_what_is_empty_was_not_said(kind: Any) -> None:
    assert TypeAdapter(kind).validate_python("  ") is None
