"""The directory as a table: one official in a row, as an export has it and an import takes it."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from services.triage.schemas import Official, OfficialView, OfficialWords
from shared.contracts.content import APPEAL_LANGUAGES
from shared.message_ids import msgid
from shared.problems import FieldFault, Listed
from shared.web.faults import field_faults

PLAIN = ("office", "name", "postal", "phone", "fax", "email", "handle", "source", "checked_on")
IN_WORDS = tuple(OfficialWords.model_fields)
COLUMNS = (
    "id",
    "country",
    *PLAIN[:2],
    *(f"{name}_{language}" for language in APPEAL_LANGUAGES for name in IN_WORDS),
    *PLAIN[2:],
)
NEEDED = ("country", "office", "name", "source")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet program runs a cell that begins with one of these."""
SEPARATORS = (",", ";", "\t")

UNKNOWN_COLUMN = msgid("Unknown column “{column}”. The columns are: {columns}.")
MISSING_COLUMN = msgid("The column “{column}” is missing. The first line has the names.")
DOUBLE_COLUMN = msgid("The column “{column}” is there twice.")
NO_ROWS = msgid("There is no official in this table.")
TOO_MANY_ROWS = msgid("This table has more than {most} officials. Import it in parts.")
TOO_MANY_CELLS = msgid("Line {line} has more cells than there are columns.")
IN_LINE = msgid("Line {line}, {column}: {fault}")
NO_ID = msgid("This is not an id of the directory.")
MOST_ROWS = 500


@dataclass(frozen=True)
class OfficialRow:
    """An official of a table. `id` None: one who is not in the directory."""

    line: int
    id: UUID | None
    country: str
    official: Official


@dataclass(frozen=True)
class ReadTable:
    rows: Sequence[OfficialRow]
    faults: Sequence[FieldFault]


def in_csv(officials: Iterable[OfficialView]) -> str:
    """Return the approved officials as a table, without anything that a spreadsheet would run."""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(COLUMNS)
    for each in officials:
        told = _cells(each)
        table.writerow([_harmless(told.get(column) or "") for column in COLUMNS])
    return written.getvalue()


def read_csv(text: str) -> ReadTable:
    """Read a table; `faults` says of each line what is wrong, and then nothing is imported."""
    plain = text.removeprefix("\ufeff")
    lines = csv.reader(io.StringIO(plain, newline=""), delimiter=_separator(plain), strict=False)
    try:
        told = [(lines.line_num, cells) for cells in lines if any(map(str.strip, cells))]
    except csv.Error:
        return ReadTable((), (_fault(NO_ROWS),))
    heading = [cell.strip().casefold() for cell in told[0][1]] if told else []
    if faults := tuple(_of_heading(heading)):
        return ReadTable((), faults)
    if not told[1:]:
        return ReadTable((), (_fault(NO_ROWS),))
    if len(told) - 1 > MOST_ROWS:
        return ReadTable((), (_fault(TOO_MANY_ROWS, most=MOST_ROWS),))
    rows, refused = list[OfficialRow](), list[FieldFault]()
    for line, cells in told[1:]:
        if len(cells) > len(heading):
            refused.append(_fault(TOO_MANY_CELLS, line=line))
            continue
        given = dict(zip(heading, map(_plain, cells), strict=False))
        row, wrong = _row(line, {name: value for name, value in given.items() if value})
        rows += [row] if row else []
        refused += wrong
    return ReadTable(rows, refused)


def _separator(text: str) -> str:
    """Return what stands between the names of the columns.

    A spreadsheet program in French writes semicolons, and copies cells with tabs.
    """
    heading = text.lstrip().partition("\n")[0]
    return max(SEPARATORS, key=heading.count)


def in_line(line: int, column: str, fault: str) -> FieldFault:
    """Return a fault of one cell, as the whole table has one field."""
    return _fault(IN_LINE, line=line, column=column, fault=Listed((fault,)))


def _of_heading(heading: Sequence[str]) -> Iterator[FieldFault]:
    for column in dict.fromkeys(heading):
        if column not in COLUMNS:
            yield _fault(UNKNOWN_COLUMN, column=column[:40], columns=", ".join(COLUMNS))
        elif heading.count(column) > 1:
            yield _fault(DOUBLE_COLUMN, column=column)
    for column in NEEDED:
        if column not in heading:
            yield _fault(MISSING_COLUMN, column=column)


def _row(line: int, given: Mapping[str, str]) -> tuple[OfficialRow | None, Sequence[FieldFault]]:
    words = {
        language: {n: given[f"{n}_{language}"] for n in IN_WORDS if f"{n}_{language}" in given}
        for language in APPEAL_LANGUAGES
    }
    told: dict[str, Any] = {name: given[name] for name in PLAIN if name in given}
    told["words"] = {language: each for language, each in words.items() if each}
    wrong, official, known = list[FieldFault](), None, None
    try:
        official = Official.model_validate(told)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        wrong += [in_line(line, _column(e.field), e.message) for e in field_faults(errors)]
    try:
        known = UUID(given["id"]) if "id" in given else None
    except ValueError:
        wrong.append(in_line(line, "id", NO_ID))
    if official is None or wrong:
        return None, wrong
    return OfficialRow(line, known, given.get("country", ""), official), ()


def _column(field: str) -> str:
    """Return the column of a field: `office_fr` of `words.fr.office`."""
    of, _, place = field.partition(".")
    language, _, name = place.partition(".")
    return f"{name}_{language}" if of == "words" and name else field


def _cells(view: OfficialView) -> dict[str, str]:
    official = view.shown
    checked = view.checked_on or official.checked_on
    cells = {"id": str(view.id), "country": view.country}
    cells |= {name: getattr(official, name) for name in PLAIN}
    cells["checked_on"] = checked.isoformat() if checked else ""
    for language, words in official.words.items():
        cells |= {f"{name}_{language}": getattr(words, name) for name in IN_WORDS}
    return cells


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _plain(cell: str) -> str:
    told = cell.strip()
    return told[1:] if told[:1] == "'" and told[1:].startswith(FORMULA) else told


def _fault(message: str, **values: str | int) -> FieldFault:
    return FieldFault("csv", message, "unreadable-row", values)
