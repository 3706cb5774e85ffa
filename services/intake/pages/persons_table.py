"""A list of persons as a table: its lines, and what each column has.

Tabs, semicolons or commas separate the columns, as spreadsheets write them. Which column has what
is read from the first line, in any language of documents; where that cannot be, it is asked.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from services.intake.pages.list_words import folded, load_list_words
from shared.message_ids import msgid
from shared.web.form_prefill import READ_AS
from shared.web.record_request import MOST_PERSONS

SEPARATORS = ("\t", ";", ",")
SEPARATOR_SAID = "sep="
"""Begins a first line by which some spreadsheets name the separator."""
DEFAULTS = ("name", "gender", "function", "situation")
"""What the columns have where no line of headings says it."""
LEFT_OUT = "none"
COLUMNS: Mapping[str, str] = {
    "name": msgid("Name"),
    "given": msgid("Given name, put before the name"),
    "gender": msgid("Gender"),
    "function": msgid("Function"),
    "situation": msgid("Situation"),
    LEFT_OUT: msgid("Leave this column out"),
}
"""What a column can have, with its label."""
HEADINGS, PERSON = "headings", "person"
FIRST_LINE: Mapping[str, str] = {
    HEADINGS: msgid("It has the headings of the columns"),
    PERSON: msgid("It is a person"),
}
MOST_LINES = MOST_PERSONS + 1
"""One more than an alert has persons, so that the last is refused; nothing behind it is read."""
LONGEST_LINE = 4_000
BROKEN_QUOTES = msgid(
    "Line {line}: a quotation mark is opened and not closed, or is inside a cell. Nothing from "
    "this line on was read. Remove it, or write it twice inside a cell that is in quotation marks."
)
TOO_LONG_LINE = msgid(
    "Line {line} has {count} characters, and at most {most} are read: it is not one person. "
    "Nothing from this line on was read."
)


@dataclass(frozen=True)
class LineFault:
    """What is wrong with a list: a message id and its values. `column`: of which column, if any."""

    message: str
    values: Mapping[str, str | int]
    column: "Column | None" = None


@dataclass(frozen=True)
class Column:
    """A column: `shown`, its heading or else its first value; `has`, a key of `COLUMNS` or ""."""

    number: int
    shown: str
    has: str
    is_headed: bool = False


@dataclass(frozen=True)
class PersonsTable:
    """`mark` is that of its first line: what was chosen for columns holds for this line only.

    `lines`: number and cells of each person. `broken`: why it was not read to its end.
    """

    mark: str = ""
    columns: Sequence[Column] = ()
    lines: Sequence[tuple[int, Sequence[str]]] = ()
    is_headed: bool = False
    broken: LineFault | None = None

    @property
    def unknown(self) -> list[Column]:
        """Return the columns of which nobody said yet what they have."""
        return [each for each in self.columns if not each.has]

    def place_of(self, column: Column) -> str:
        """Return the field of the form that says what a column has."""
        return f"{READ_AS}{self.mark}.{column.number}"

    @property
    def place_of_alike(self) -> str:
        """Return the field of the form that says whom lines with a known name are about."""
        return f"{READ_AS}{self.mark}.alike"

    @property
    def place_of_first(self) -> str:
        """Return the field of the form that says what the first line is."""
        return f"{READ_AS}{self.mark}.first"


def persons_table(text: str, chosen: Mapping[str, str]) -> PersonsTable:
    """Read a list. `chosen`: what a person said of it, by mark and number, or mark and `first`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    separator = _separator(lines)
    found, broken = _records(lines, separator)
    if not found:
        return PersonsTable(broken=broken)
    first = found[0][1]
    mark = f"l{sha256(chr(10).join(first).encode('utf-8', 'replace')).hexdigest()[:16]}"
    said = {name.removeprefix(f"{mark}."): has for name, has in chosen.items()}
    known = [load_list_words().headings.get(folded(cell), "") for cell in first]
    is_headed = any(known) if said.get("first") not in FIRST_LINE else said["first"] == HEADINGS
    width = len(first)
    if not is_headed:
        width = _width([len(cells) for _, cells in found])
        known = list(DEFAULTS[:width]) if width <= len(DEFAULTS) else [""] * width
    shown = [*first, *[""] * width]
    columns = [
        Column(number, shown[number], _said(said, number) or known[number], is_headed)
        for number in range(width)
    ]
    return PersonsTable(mark, columns, found[is_headed:], is_headed, broken)


def _width(widths: Sequence[int]) -> int:
    """Return how many columns a list without headings has. A few lines with more are faults."""
    wide = sum(width > len(DEFAULTS) for width in widths)
    return max(widths) if wide * 2 > len(widths) else min(max(widths), len(DEFAULTS))


def _said(said: Mapping[str, str], number: int) -> str:
    has = said.get(str(number), "")
    return has if has in COLUMNS else ""


def _separator(lines: Sequence[str]) -> str:
    """Return what separates the columns: in the first line that has any, the most frequent."""
    for line in lines:
        if line.casefold().startswith(SEPARATOR_SAID) and len(line.strip()) > len(SEPARATOR_SAID):
            return line[len(SEPARATOR_SAID)]
        outside = "".join(line.split('"')[::2])
        if found := [each for each in SEPARATORS if each in outside]:
            return max(found, key=outside.count)
    return SEPARATORS[-1]


def _records(
    lines: Sequence[str], separator: str
) -> tuple[list[tuple[int, list[str]]], LineFault | None]:
    """Return number and cells of each line that says something, and where reading ended early."""
    long = next((n for n, line in enumerate(lines) if len(line) > LONGEST_LINE), None)
    reader = csv.reader((f"{line}\n" for line in lines[:long]), delimiter=separator, strict=True)
    found: list[tuple[int, list[str]]] = []
    number = 1
    try:
        for cells in reader:
            told = [" ".join(cell.split()) for cell in cells]
            while told and not told[-1]:
                told.pop()
            if told and not (number == 1 and told[0].casefold().startswith(SEPARATOR_SAID)):
                found.append((number, told))
            if len(found) > MOST_LINES:
                return found, None
            number = reader.line_num + 1
    except csv.Error:
        return found, LineFault(BROKEN_QUOTES, {"line": number})
    if long is not None:
        values = {"line": long + 1, "count": len(lines[long]), "most": LONGEST_LINE}
        return found, LineFault(TOO_LONG_LINE, values)
    return found, None
