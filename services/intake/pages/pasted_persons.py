"""Persons of a list that was pasted: name, gender, function and situation, one person on a line."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from shared.message_ids import msgid
from shared.taxonomy import Taxonomy

FIELD = "persons_list"
"""The field of the form in which the list is pasted."""
EVERYBODY = "list"
"""Stands for all persons of the list where the form asks to whom something was done."""
SEPARATORS = ("\t", ";", ",")
COLUMNS = ("name", "gender", "function", "situation")
HEADINGS = frozenset({"name", "nom", "names", "noms", "full name", "nom complet"})
UNKNOWN_WORD = msgid(
    "Line {line}: “{word}” is not in the list of codes. Use a word of the menu of the field, such "
    "as “{example}”, or leave it empty."
)
TOO_MANY_COLUMNS = msgid(
    "Line {line} has {count} columns. There are four: name, gender, function, situation."
)
LONGEST_WORD = 40


@dataclass(frozen=True)
class LineFault:
    """What is wrong with the list: a message id and its values."""

    message: str
    values: Mapping[str, str | int]


@dataclass(frozen=True)
class PastedPersons:
    """The persons of a pasted list, as a request has them, and what is wrong with it."""

    persons: Sequence[Mapping[str, Any]]
    faults: Sequence[LineFault]

    @property
    def ids(self) -> list[str]:
        return [str(each["id"]) for each in self.persons]


NOBODY_PASTED = PastedPersons((), ())


def pasted_persons(text: str, form: UUID, taxonomy: Taxonomy) -> PastedPersons:
    """Read a list of persons. Their ids follow from the `form` and their place in the list.

    The columns are separated by tabs, semicolons or commas; gender and situation are codes, or
    labels in English or French. A first line of headings and empty lines are left out.
    """
    persons, faults = [], []
    for place, (line, cells) in enumerate(_lines(text)):
        if len(cells) > len(COLUMNS):
            faults.append(LineFault(TOO_MANY_COLUMNS, {"line": line, "count": len(cells)}))
            continue
        said = dict(zip(COLUMNS, cells, strict=False))
        person: dict[str, Any] = {"id": str(uuid5(form, f"pasted {place}"))}
        if said.get("name"):
            person["name"] = said["name"]
        if said.get("function"):
            person["functions"] = [{"words": said["function"]}]
        for column, kind in (("gender", "genders"), ("situation", "situations")):
            if word := said.get(column):
                code = _code(word, kind, taxonomy)
                if code is None:
                    terms = getattr(taxonomy, kind)
                    example = next(iter(terms)).label("en")
                    values = {"line": line, "word": word[:LONGEST_WORD], "example": example}
                    faults.append(LineFault(UNKNOWN_WORD, values))
                else:
                    person[column] = code
        persons.append(person)
    return PastedPersons(persons, faults)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each line, from 1, and its cells."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    separator = next((each for each in SEPARATORS if any(each in line for line in lines)), ",")
    for number, cells in enumerate(csv.reader(lines, delimiter=separator), start=1):
        told = [" ".join(cell.split()) for cell in cells]
        is_heading = number == 1 and told and told[0].casefold() in HEADINGS
        if any(told) and not is_heading:
            while told and not told[-1]:
                told.pop()
            yield number, told


def _code(word: str, kind: str, taxonomy: Taxonomy) -> str | None:
    folded = word.casefold()
    for term in getattr(taxonomy, kind):
        labels = (term.label(language).casefold() for language in ("en", "fr"))
        if folded == term.code or folded in labels:
            return str(term.code)
    return None
