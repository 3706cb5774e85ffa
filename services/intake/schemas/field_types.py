"""Types of text and date that only an alert has. A refusal names the field."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, StringConstraints

from shared.web.dates_and_times import day, moment
from shared.web.field_types import words

WORDS = 20_000

FreeText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=WORDS),
    AfterValidator(words),
]

Day = Annotated[date, BeforeValidator(day)]
Moment = Annotated[AwareDatetime, BeforeValidator(moment)]
"""Which of them are possible is checked by the operation, which says more."""
