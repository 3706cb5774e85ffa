"""Lists of records in a form: rows of fields, such as `persons.0.name`.

The place of a list is the path in the form: `persons`, or `persons.0.other_names` within a row. It
works without a script: "add another" sends the form, and it comes back with one row more.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar

from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.forms import Form
from shared.web.problems import INVALID_MESSAGE
from shared.web.record_lists import RecordList

_DIGITS = 3
"""Of the number of a row."""
FULL_WITHIN_ROW = msgid("This list is full. Remove an entry to add another one.")


@dataclass
class FormRows:
    """The rows of a filled form. An empty row is none.

    `lists`: those of the request, by path; `full` is said where one has no place for another, and
    is not within a row.
    `others`: lists of the form that are no records. `silent`: paths of fields that a page sends of
    itself, so that they alone fill no row.
    """

    lists: ClassVar[Mapping[str, RecordList]]
    full: ClassVar[str]
    others: ClassVar[frozenset[str]] = frozenset()
    silent: ClassVar[frozenset[str]] = frozenset()

    form: Form = field(default_factory=Form)

    @property
    def adds(self) -> str:
        return self.form.value("add")

    def list_at(self, place: str) -> RecordList:
        return self.lists[path_of_rows(place)]

    def rows(self, place: str) -> list[int]:
        """Return the numbers of the rows to show: those filled in, one more where asked for.

        A list that is not within a row begins with an empty one. No more than fit, whatever was
        sent: see `expect_rows`.
        """
        said = list(self.said[place][: self.list_at(place).most])
        is_first = not said and not _is_within_row(place)
        if is_first or self.is_begun(place):
            said.append(max(said, default=-1) + 1)
        return said

    def name_of_row(self, place: str, row: int) -> str:  # noqa: ARG002 - for forms that have names
        """Return what a row is called on the page; empty: by its number."""
        return ""

    def is_begun(self, place: str) -> bool:
        """Return whether the last of the rows to show was asked for just now."""
        return self.adds == place and not self.is_full(place)

    def is_full(self, place: str) -> bool:
        """Return whether the list has all rows that it holds. Typed text is never cut."""
        return len(self.said[place]) >= self.list_at(place).most

    def has_empty(self, place: str) -> bool:
        """Return whether one more was asked for while the only row is empty.

        Then no row is added.
        """
        return self.adds == place and not self.said[place] and not _is_within_row(place)

    def full_at(self, place: str) -> str:
        """Return the message id of what is said where a list has all rows that it holds."""
        return FULL_WITHIN_ROW if _is_within_row(place) else self.full

    def expect_rows(self) -> None:
        """Raise `Invalid` for more rows than a list holds, sent or asked for.

        The page is shown again with as many as it has a place for, and the rest to be copied.
        """
        known = [place for place in self.said if path_of_rows(place) in self.lists]
        over = [place for place in known if len(self.said[place]) > self.list_at(place).most]
        if path_of_rows(self.adds) in self.lists and self.is_full(self.adds):
            over.append(self.adds)
        if over:
            faults = [
                FieldFault(place, self.full_at(place), "full") for place in dict.fromkeys(over)
            ]
            raise Invalid(INVALID_MESSAGE, faults=faults)

    @cached_property
    def said(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the rows that are filled, by place."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        for name in self.filling_names():
            for place, number in self._rows_around(name):
                found[place].add(number)
        return defaultdict(tuple, {place: sorted(rows) for place, rows in found.items()})

    def filling_names(self) -> Iterator[str]:
        """Yield the fields that fill the row in which they stand."""
        for name in self.form.given:
            if path_of_rows(name) not in self.silent:
                yield name

    def is_in_empty_row(self, name: str) -> bool:
        """Return whether a field stands in a row that nobody filled in."""
        return any(number not in self.said[place] for place, number in self._rows_around(name))

    def place_of(self, path: str) -> str:
        """Return the field of the form for one of the request, whose lists have no gaps.

        A list of codes is one field of the form.
        """
        place = ""
        for part in path.split("."):
            if part.isdigit() and self._is_list(place):
                rows = self.said[place]
                place += f".{rows[int(part)] if int(part) < len(rows) else part}"
            elif not part.isdigit():
                place += f".{part}" if place else part
        return place or path

    def placed(self, faults: Sequence[FieldFault]) -> tuple[FieldFault, ...]:
        """Move faults of the request to the fields of the form."""
        placed = (replace(each, field=self.place_of(each.field)) for each in faults)
        return tuple(dict.fromkeys(placed))

    def _is_list(self, place: str) -> bool:
        return path_of_rows(place) in self.lists or place in self.others

    def _rows_around(self, name: str) -> Iterator[tuple[str, int]]:
        """Yield the place and number of each row around a field, the outer one first."""
        *parts, _last = name.split(".")
        for depth, part in enumerate(parts):
            is_number = part.isascii() and part.isdigit() and len(part) <= _DIGITS
            if is_number and self._is_list(place := ".".join(parts[:depth])):
                yield place, int(part)


def _is_within_row(place: str) -> bool:
    return any(part.isdigit() for part in place.split("."))


def path_of_rows(place: str) -> str:
    """Return the path of a field without the numbers of its rows: `persons.name`."""
    return ".".join(part for part in place.removesuffix("[]").split(".") if not part.isdigit())
