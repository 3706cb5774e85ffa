"""A letter keeps as many marks as any writing puts on one, wherever text comes in."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.dispatch.schemas import contacts
from services.identity import schemas as accounts
from services.intake.schemas.texts import Words as AlertWords
from services.relocation.schemas.texts import Words as RequestWords
from services.triage.drafting.draft import DraftLine, DraftWords
from shared.unicode_forms import MOST_MARKS
from shared.web.texts import OptionalLine, OptionalWords

ENTRIES: tuple[Any, ...] = (
    OptionalLine, OptionalWords, AlertWords, RequestWords, DraftLine, DraftWords, contacts.Name,
    accounts.Name,
)  # fmt: skip
ACUTE, DOT_BELOW = "\u0301", "\u0323"


@pytest.mark.parametrize("kind", ENTRIES)
def test_a_letter_under_a_heap_of_marks_keeps_a_few(kind: Any) -> None:
    taken = TypeAdapter(kind).validate_python("a" + ACUTE * 100 + DOT_BELOW * 100 + "b")
    assert taken == "a" + ACUTE * MOST_MARKS + "b"


@pytest.mark.parametrize("kind", ENTRIES)
def test_what_people_write_is_taken_as_it_is(kind: Any) -> None:
    for text in ("Nguye\u0302\u0303n", "שָׁלוֹם", "नमूना", "e" + ACUTE * MOST_MARKS):
        assert TypeAdapter(kind).validate_python(text) == text


@pytest.mark.parametrize("text", ["\ufe0f\u034f", "\u200b \u2060", "\u3164\u180b"])
def test_what_shows_nothing_is_no_narrative(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(AlertWords).validate_python(text)
