"""Persons of a list: name, gender, function and situation, one person on a line.

A list is pasted, or read from a file into the field in which it is pasted: there is one way in
which its lines become persons.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from services.intake.pages.list_words import folded, load_list_words
from services.intake.pages.persons_table import (
    BROKEN_QUOTES,
    COLUMNS,
    LEFT_OUT,
    TOO_LONG_LINE,
    Column,
    LineFault,
    PersonsTable,
    persons_table,
)
from shared.contracts.codes import LINE
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.persons import Person
from shared.message_ids import msgid
from shared.problems import FieldFault
from shared.taxonomy import Taxonomy
from shared.web.record_request import MOST_PERSONS

FIELD = "persons_list"
"""The field of the form in which the list is pasted."""
OF_LIST = "list"
"""Begins the other fields of the list: `list.file`."""
EVERYBODY = "list"
"""Stands for all persons of the list where the form asks to whom something was done."""
AT = msgid("Line {line}, column “{column}”: {fault}")
AT_LINE = msgid("Line {line}: {fault}")
UNKNOWN_WORD = msgid(
    "“{word}” is not in the list of codes. Use a word of the menu of the field, such as "
    "“{example}”, or leave it empty."
)
MORE_COLUMNS = msgid("This line has {count} columns, and the first line has {most}.")
LIKE_A_FORMULA = msgid(
    "This is a formula or an error of a spreadsheet. Write what it should say, as text."
)
TOO_LONG_CELL = msgid("This has {count} characters. Enter at most {most} characters.")
TOO_MANY = msgid(
    "This is person {number} of the list, and {most} fit in this alert. File a second alert that "
    "names one of the same persons."
)
WHICH_COLUMN = msgid("Column “{column}”: choose what it has, or leave it out.")
NO_NAMES = msgid("Column “{column}”: choose which column of the list has the names.")
ALIKE = msgid(
    "{count} lines have the name of a person of this alert. Say whether they are about them."
)
LONGEST_WORD = 40
_FORMULA = re.compile(r"=|[+\-@][^|!(]*[|!(]|#[A-Z/0!?]+[!?A]$")
"""Cells that a spreadsheet computes, or says that it cannot."""


OF_NAMES = frozenset({"name", "given"})
SAYS_ITS_LINE = frozenset({BROKEN_QUOTES, TOO_LONG_LINE})


@dataclass(frozen=True)
class PastedPersons:
    """The persons of a list as a request has them, in the order of the lines of its `table`.

    `faults`: what is wrong with single lines. `alike`: how many lines have the name of a person of
    the alert, and whether it is `answered` that they mean them; `known`: those persons, by id.
    `added`: how many lines have no such name, so that somebody is added to the alert.
    """

    persons: Sequence[Mapping[str, Any]]
    faults: Sequence[LineFault]
    table: PersonsTable = field(default_factory=PersonsTable)
    alike: int = 0
    added: int = 0
    answered: bool = False
    known: Mapping[str, Person] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        return [str(each["id"]) for each in self.persons]

    def faults_in_words(self, gettext: Callable[[str], str]) -> Iterator[FieldFault]:
        """Yield the faults: those of columns where they are chosen, the others at the list.

        While it is not known what a column has, nothing is said of the words in it.
        """
        columns, unknown = self.table.columns, self.table.unknown
        if columns and OF_NAMES.isdisjoint(each.has for each in columns):
            for each in unknown or columns:
                yield self._of_column(each, NO_NAMES, gettext)
            return
        for each in unknown:
            yield self._of_column(each, WHICH_COLUMN, gettext)
        if self.alike and not self.answered and not unknown:
            told = gettext(ALIKE).format(count=self.alike)
            yield FieldFault(self.table.place_of_alike, told, "missing")
        for fault in () if unknown else self.faults:
            told = gettext(fault.message).format(**fault.values)
            if fault.message not in SAYS_ITS_LINE:
                told = _at(int(fault.values["line"]), fault.column, told, gettext)
            yield FieldFault(FIELD, told, "unreadable")

    def _of_column(self, column: Column, message: str, gettext: Callable[[str], str]) -> FieldFault:
        told = gettext(message).format(column=column.shown or column.number + 1)
        return FieldFault(self.table.place_of(column), told, "missing")

    def told_at(self, place: int, name: str, told: str, gettext: Callable[[str], str]) -> str:
        """Return a fault of a field of the person at a place of the list, with line and column."""
        has = {"functions": "function"}.get(name, name)
        column = next((each for each in self.table.columns if each.has == has), None)
        return _at(self.table.lines[place][0], column, told, gettext)


NOBODY_PASTED = PastedPersons((), ())


def name_of(column: Column, gettext: Callable[[str], str]) -> str:
    """Return the heading of a column; without one, what it has."""
    return column.shown if column.is_headed else gettext(COLUMNS.get(column.has, COLUMNS["name"]))


def _at(line: int, column: Column | None, told: str, gettext: Callable[[str], str]) -> str:
    if column is None or not name_of(column, gettext):
        return gettext(AT_LINE).format(line=line, fault=told)
    return gettext(AT).format(line=line, column=name_of(column, gettext), fault=told)


def pasted_persons(
    text: str,
    form: UUID,
    taxonomy: Taxonomy,
    chosen: Mapping[str, str] = MappingProxyType({}),
    room: int = MOST_PERSONS,
) -> PastedPersons:
    """Read a list of persons. Their ids follow from the `form` and their place in the list.

    Gender and situation are codes, or labels in any language of documents. `chosen`: what was said
    of its columns, as in `persons_table`. `room`: how many persons have a place in the alert.
    """
    table = persons_table(text, chosen)
    reader = _Reader(table, taxonomy)
    persons: list[dict[str, Any]] = []
    for place, (line, cells) in enumerate(table.lines):
        if place == room:
            values = {"line": line, "number": place + 1, "most": room}
            reader.faults.append(LineFault(TOO_MANY, values))
            break
        persons.append({"id": str(uuid5(form, f"pasted {place}")), **reader.person(line, cells)})
    faults = (*reader.faults, *([table.broken] if table.broken else ()))
    return PastedPersons(persons, faults, table)


class _Reader:
    """Reads the lines of a table, and collects what is wrong with them."""

    def __init__(self, table: PersonsTable, taxonomy: Taxonomy) -> None:
        self._table, self._taxonomy = table, taxonomy
        self.faults: list[LineFault] = []

    def person(self, line: int, cells: Sequence[str]) -> dict[str, Any]:
        """Return what a line says of a person."""
        said: defaultdict[str, list[str]] = defaultdict(list)
        if len(cells) > len(self._table.columns):
            values = {"line": line, "count": len(cells), "most": len(self._table.columns)}
            self.faults.append(LineFault(MORE_COLUMNS, values))
        for column, cell in zip(self._table.columns, cells, strict=False):
            if cell and column.has not in {"", LEFT_OUT} and self._is_text(line, column, cell):
                coded = {"gender": "genders", "situation": "situations"}.get(column.has)
                word = self._code(line, column, cell, coded) if coded else cell
                said[column.has] += [word] if word else []
        person: dict[str, Any] = {}
        if name := " ".join((*said["given"], *said["name"])):
            person["name"] = name
        if said["function"]:
            person["functions"] = [{"words": words} for words in said["function"]]
        return person | {each: said[each][-1] for each in ("gender", "situation") if said[each]}

    def _is_text(self, line: int, column: Column, cell: str) -> bool:
        if _FORMULA.match(cell):
            self.faults.append(LineFault(LIKE_A_FORMULA, {"line": line}, column))
            return False
        if len(cell) > LINE:
            values = {"line": line, "count": len(cell), "most": LINE}
            self.faults.append(LineFault(TOO_LONG_CELL, values, column))
            return False
        return True

    def _code(self, line: int, column: Column, word: str, kind: str) -> str | None:
        others = self._words_of(column.number)
        if (known := load_list_words().code(column.has, word, others)) is not None:
            return known
        told = folded(word)
        for term in getattr(self._taxonomy, kind):
            labels = (term.labels.get(language) or "" for language in APPEAL_LANGUAGES)
            if told == folded(term.code) or told in map(folded, labels):
                return str(term.code)
        example = next(iter(getattr(self._taxonomy, kind))).label("en")
        values = {"line": line, "word": word[:LONGEST_WORD], "example": example}
        self.faults.append(LineFault(UNKNOWN_WORD, values, column))
        return None

    @cache  # noqa: B019 - a reader lives as long as one list is read
    def _words_of(self, number: int) -> frozenset[str]:
        cells = (cells for _, cells in self._table.lines if number < len(cells))
        return frozenset(folded(each[number]) for each in cells)
