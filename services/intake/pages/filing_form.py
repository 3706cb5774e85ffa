"""The form of an alert: rows of persons, acts and expectations; one answer for all consents.

It works without a script: "add another" sends the form, and it comes back with one row more.
"""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.intake.pages.hours import FIELDS as HOUR_FIELDS
from services.intake.pages.hours import Hour
from services.intake.schemas.requests import MOST_ACTS, MOST_EXPECTED, MOST_PERSONS, FileAlert
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.taxonomy import coded_fields
from shared.web.forms import Form, nested
from shared.web.problems import INVALID_MESSAGE

Further = Callable[[Mapping[str, Any]], Awaitable[Sequence[FieldFault]]]
LISTS = ("persons", "acts", "expected", "consents")
CODES = frozenset(path.rpartition(".")[2] for path in coded_fields(FileAlert))
OWN = ("request", "add", "said")
"""Fields of the form that do not belong to an alert."""
MOST_ROWS = {"persons": MOST_PERSONS, "acts": MOST_ACTS, "expected": MOST_EXPECTED}
FULL = msgid(
    "One alert cannot contain more of these. File a second alert that names the same person. "
    "The officer is asked whether the two belong together."
)

_ROW = re.compile(rf"({'|'.join(LISTS)})\.(\d{{1,3}})\.([a-z_.]+)(\[\])?", re.ASCII)

_ENTRY = re.compile(rf"({'|'.join(sorted(CODES))})\.\d+$", re.ASCII)
"""A code in a list of codes, which is one field of the form."""


@dataclass
class FilingForm:
    """The filled form. An empty row is none."""

    form: Form = field(default_factory=Form)

    @property
    def request(self) -> str:
        """The key by which a form that is sent twice makes one alert."""
        return self.form.value("request")[:255]

    @property
    def adds(self) -> str:
        return self.form.value("add")

    def rows(self, name: str) -> list[int]:
        """Return the numbers of the rows to show: those filled in, one more where asked for.

        No more than fit, whatever was sent: see `expect_rows`.
        """
        said = list(self._said()[name][: MOST_ROWS[name]])
        if not said or (self.adds == name and not self.is_full(name)):
            said.append(max(said, default=-1) + 1)
        return said

    def is_full(self, name: str) -> bool:
        """Return whether the list has all rows that an alert holds. Typed text is never cut."""
        return len(self._said()[name]) >= MOST_ROWS[name]

    def has_empty(self, name: str) -> bool:
        """Return whether one more was asked for while the only row is empty.

        Then no row is added.
        """
        return self.adds == name and not self._said()[name]

    def expect_rows(self) -> None:
        """Raise `Invalid` for more rows than an alert holds, sent or asked for.

        The page is shown again with as many as it has a place for, and the rest to be copied.
        """
        said = self._said()
        over = [name for name, most in MOST_ROWS.items() if len(said[name]) > most]
        if self.adds in MOST_ROWS and self.is_full(self.adds):
            over.append(self.adds)
        if over:
            faults = [FieldFault(name, FULL, "full") for name in dict.fromkeys(over)]
            raise Invalid(INVALID_MESSAGE, faults=faults)

    async def taken(self, gettext: Callable[[str], str], further: Further) -> FileAlert:
        """Return the alert. Raises `Invalid` with the faults at the fields of the form.

        `further` finds those of codes and dates in what cannot be taken as a whole.
        """
        sent = Form(dict(self._sent()))
        missing = [fault for each in self._hours() for fault in each.faults(gettext)]
        try:
            told = sent.taken(FileAlert, gettext)
        except Invalid as wrong:
            found = await further(nested(sent.given))
            more = [replace(each, message=gettext(each.message)) for each in found]
            faults = (*self.placed((*wrong.faults, *more)), *missing)
            raise Invalid(INVALID_MESSAGE, faults=faults) from None
        if missing:
            raise Invalid(INVALID_MESSAGE, faults=missing)
        return told

    def placed(self, faults: Sequence[FieldFault]) -> tuple[FieldFault, ...]:
        """Move faults of the alert to the rows of the form, which may have gaps."""
        said = self._said()
        return tuple(
            dict.fromkeys(replace(fault, field=_place(fault.field, said)) for fault in faults)
        )

    def _said(self) -> Mapping[str, Sequence[int]]:
        """Return the numbers of the rows that are filled, by list."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        for name in self.form.given:
            if (row := _ROW.fullmatch(name)) and row[3] != "use":
                found[row[1]].add(int(row[2]))
        return defaultdict(tuple, {name: sorted(rows) for name, rows in found.items()})

    def _sent(self) -> Iterator[tuple[str, Sequence[str]]]:
        said = self._said()
        for name, values in self.form.given.items():
            row = _ROW.fullmatch(name)
            if row and int(row[2]) not in said[row[1]]:
                continue
            if name.split(".")[0] not in OWN and not (row and row[3] in HOUR_FIELDS):
                yield name, values
        said_hours = {each.place: each.moment() for each in self._hours()}
        for place, moment in said_hours.items():
            if moment is not None:
                yield f"{place}.at", [moment.isoformat()]
        # The form asks once who gave the consents, and how, for all uses that were answered.
        limited = self._limited(said["consents"])
        for number in said["consents"]:
            for word in ("by_whom", "how", "limits"):
                spoken = self.form.given.get(f"said.{word}")
                if spoken and (word != "limits" or number in limited):
                    yield f"consents.{number}.{word}", spoken

    def _limited(self, said: Sequence[int]) -> Sequence[int]:
        """Return the consents for which limits were given; all, if none is marked as limited."""
        state = self.form.value
        return [each for each in said if state(f"consents.{each}.state") == "limited"] or said

    def _hours(self) -> list[Hour]:
        places = [f"expected.{number}" for number in self._said()["expected"]]
        value = self.form.value
        return [
            Hour(each, *(value(f"{each}.{name}") for name in ("on", *HOUR_FIELDS)))
            for each in places
        ]


def _place(path: str, said: Mapping[str, Sequence[int]]) -> str:
    if path == "source":  # the whole source is missing
        return "source.relation"
    path = _ENTRY.sub(r"\1", path)
    name, _, rest = path.partition(".")
    number, _, last = rest.partition(".")
    if name not in LISTS or not number.isdigit() or int(number) >= len(said[name]):
        return path
    if name == "consents" and last in {"by_whom", "how", "limits"}:
        return f"said.{last}"
    if name == "expected" and last == "at":
        last = "on"  # the time is built from this field
    return ".".join(part for part in (name, str(said[name][int(number)]), last) if part)
