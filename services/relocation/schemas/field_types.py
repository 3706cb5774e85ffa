"""Types of text and money that a request may hold. A refusal names the field."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic import StringConstraints as Text
from pydantic_core import PydanticKnownError

from shared.web.field_types import DESCRIPTION, words

_DIGITS = re.compile(r"\d{1,8}(\.\d{1,2})?", re.ASCII)


def _money(given: object) -> object:
    # A string must be plain digits: it keeps the amount exact, and Python's Decimal would also
    # accept "1e3", "1_000" and " 5". A number is accepted if it is exact.
    if isinstance(given, bool) or (isinstance(given, str) and not _DIGITS.fullmatch(given)):
        raise PydanticKnownError("decimal_parsing")
    return given


FreeText = Annotated[
    str, Text(strip_whitespace=True, min_length=1, max_length=DESCRIPTION), AfterValidator(words)
]
Currency = Annotated[str, Text(pattern=r"^[A-Z]{3}$")]
_SAID = WithJsonSchema(
    {
        "type": "string",
        "pattern": r"^[0-9]{1,8}(\.[0-9]{1,2})?$",
        "examples": ["1250.50"],
        "description": "An exact amount. A number is taken too where it has two decimals at most.",
    },
    mode="validation",
)
Money = Annotated[
    Decimal, Field(ge=0, max_digits=10, decimal_places=2), BeforeValidator(_money), _SAID
]
"""Exact, with two decimals at most: `"1250.50"`."""
MoreThanNothing = Annotated[
    Decimal, Field(gt=0, max_digits=10, decimal_places=2), BeforeValidator(_money), _SAID
]
ShownMoney = Annotated[
    Decimal,
    WithJsonSchema(
        {"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,2})?$", "examples": ["1250.50"]},
        mode="serialization",
    ),
]
"""An amount in an answer; a sum may be longer than an amount in a request."""
