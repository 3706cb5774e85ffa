"""What the fields of a draft may hold: lines and words that can be printed."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.contracts.codes import LINE
from shared.message_ids import msgid
from shared.unicode_forms import shows_nothing, unturned, unturned_line, without_long_runs

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


def printable(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError(msgid("Control characters are not allowed here."))
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if shows_nothing(plain):
        # Stored drafts are validated again by this function: text that shows nothing is an empty
        # part.
        return ""
    return without_long_runs(unturned(plain)).strip()


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError(msgid("Control characters and line breaks are not allowed here."))
    return unturned_line(text).strip()


MOST_VIOLATIONS = 10
MOST_ADDRESSEES = 25
MOST_AUTHORS = 20
MOST_ENTRIES = 20
LONGEST_PART = 12_000

DraftLine = Annotated[
    str, Field(max_length=LINE), AfterValidator(printable), AfterValidator(_one_line)
]
DraftWords = Annotated[str, Field(max_length=LONGEST_PART), AfterValidator(printable)]


def is_empty(value: object) -> bool:
    return not value


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
