"""Reported faults contain only our own words, and no more than people read."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.relocation.schemas.field_types import Currency
from shared.problems import FieldFault, Invalid
from shared.web.faults import MOST_FAULTS, field_faults
from shared.web.idempotency import IdempotencyKey
from shared.web.problems import of_problem

SECRET = "Amal Invented"


def test_words_that_are_not_ours_are_not_repeated() -> None:
    unknown = {"type": "of_a_library", "loc": ("body", "x"), "msg": SECRET, "input": SECRET}
    email = {"type": "value_error", "loc": ("body", "x"), "msg": f"not a valid email: {SECRET}"}
    texts = [fault.message for fault in field_faults([unknown, email])]
    assert texts == ["This value is not accepted.", "Enter an e-mail address."]


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        (IdempotencyKey, "my key", "Use visible ASCII characters only, without spaces."),
        (IdempotencyKey, "cl\u00e9", "Use visible ASCII characters only, without spaces."),
        (Currency, "eur", "Enter three capital letters, such as EGY or EUR."),
        (Currency, "\u20ac", "Enter three capital letters, such as EGY or EUR."),
    ],
)
def test_a_text_of_another_form_is_told_its_form(kind: Any, given: str, told: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(kind).validate_python(given)
    assert [fault.message for fault in field_faults(wrong.value.errors())] == [told]


def test_no_more_faults_are_told_than_somebody_reads() -> None:
    unknown = {"type": "extra_forbidden", "loc": ("body", "x"), "msg": "", "input": SECRET}
    assert len(field_faults([unknown] * 1000)) == MOST_FAULTS
    many = Invalid("...", faults=[FieldFault(str(n), "...", "x") for n in range(1000)])
    assert len(of_problem(many).faults) == MOST_FAULTS
