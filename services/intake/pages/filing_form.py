"""The form of an alert: rows of persons, acts and expectations; one answer for all consents."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from uuid import NAMESPACE_OID, UUID, uuid5

from services.intake.pages.hours import FIELDS as HOUR_FIELDS
from services.intake.pages.hours import Hour
from services.intake.pages.known_persons import ANSWERS, told_again
from services.intake.pages.pasted_persons import (
    EVERYBODY,
    FIELD,
    NOBODY_PASTED,
    OF_LIST,
    PastedPersons,
    pasted_persons,
)
from services.intake.pages.persons_file import FILE, TOO_LARGE
from services.intake.pages.persons_table import COLUMNS, FIRST_LINE
from services.intake.schemas.requests import FileAlert
from shared.clock import new_id
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.taxonomy import Taxonomy
from shared.web.faults import MOST_FAULTS
from shared.web.form_parts import FILE_BYTES
from shared.web.form_prefill import READ_AS
from shared.web.form_rows import FormRows, path_of_rows
from shared.web.forms import Form, flat, nested
from shared.web.pages import Gettext
from shared.web.problems import INVALID_MESSAGE
from shared.web.record_lists import RecordList, lists_of
from shared.web.record_request import MOST_PERSONS
from shared.web.time_zones import usual_zone

Further = Callable[[Mapping[str, Any]], Awaitable[Sequence[FieldFault]]]
OF_THE_PAGE = ("request", "window", "seen", "add", "version", "seen_as", "told", "over")
"""Fields that nobody types."""
OWN = (*OF_THE_PAGE, "said", FIELD, OF_LIST, READ_AS.rstrip("."))
"""Fields of the form that do not belong to an alert."""
AFTER_ROWS = 10_000
"""The number of the first person of a list: no row has it."""
SAID_ONCE = ("by_whom", "how", "limits")
"""The form asks once who gave the consents, and how, for all uses that were answered."""
SITUATION_OF_ALL = f"{OF_LIST}.situation"
"""The field with the situation of everybody in the list of whom no line says it."""
FILE_NOT_READ = msgid(
    "The file “{name}” was not read: nobody in it is in this alert yet. Choose it again and press "
    "“Read the list”."
)
ROWS_FULL = msgid("The form has no more rows for persons. For more of them, use a list.")
FULL = msgid(
    "One alert cannot contain more of these. File a second alert that names the same person. "
    "The officer is asked whether the two belong together."
)


@dataclass
class FilingForm(FormRows):
    """The filled form. An empty row is none. `model`: what it is read as."""

    lists: ClassVar[Mapping[str, RecordList]] = lists_of(FileAlert)
    full: ClassVar[str] = FULL
    others: ClassVar[frozenset[str]] = frozenset({"consents"})
    silent: ClassVar[frozenset[str]] = frozenset({"consents.use", "persons.id"})
    model: ClassVar[type[FileAlert]] = FileAlert
    new_ids: dict[int, str] = field(default_factory=dict)
    usual_zone: str = ""
    pasted: PastedPersons = NOBODY_PASTED
    gettext: Callable[[str], str] = str

    def full_at(self, place: str) -> str:
        """Return what is said where a list has all its rows: more persons come by a list."""
        return ROWS_FULL if place == "persons" else super().full_at(place)

    def person_id(self, number: int) -> str:
        """Return the id of the person in a row: the page gives one to each that it shows."""
        return self.form.value(f"persons.{number}.id") or self.new_ids.setdefault(
            number, str(new_id())
        )

    @property
    def persons(self) -> list[tuple[str, int, str]]:
        """Return id, number from 1, and name or pseudonym of the person in each row."""
        return [
            (self.person_id(row), number, self.name_of_row("persons", row))
            for number, row in enumerate(self.rows("persons"), start=1)
        ]

    def name_of_row(self, place: str, row: int) -> str:
        """Return the name of the person in a row."""
        value = self.form.value
        named = value(f"{place}.{row}.name") or value(f"{place}.{row}.pseudonym")
        return named if place == "persons" else ""

    def filling_names(self) -> Iterator[str]:
        """Yield the fields that fill a row; also a person fills one to whom an act was done."""
        yield from super().filling_names()
        chosen = {
            value
            for name, values in self.form.given.items()
            if name.endswith(".to[]")
            for value in _ids(values)
        }
        for name, values in self.form.given.items():
            if path_of_rows(name) == "persons.id" and chosen.intersection(values):
                yield name

    @property
    def request(self) -> str:
        """The key by which a form that is sent twice makes one alert."""
        return self.form.value("request")[:255]

    @property
    def is_blank(self) -> bool:
        """Return whether nothing was typed or chosen yet: the page itself chose the language."""
        own = (*OF_THE_PAGE, "language")
        return all(name in own or self.is_in_empty_row(name) for name in self.form.given)

    async def taken(
        self, gettext: Callable[[str], str], further: Further, taxonomy: Taxonomy
    ) -> FileAlert:
        """Return the alert. Raises `Invalid` with the faults at the fields of the form.

        `further` finds those of codes and dates in what cannot be taken as a whole.
        """
        self.usual_zone = usual_zone(self.form.value("country"), taxonomy) or ""
        self.pasted, self.gettext = self.listed(taxonomy), gettext
        sent = Form(self._sent(self.pasted))
        missing = [fault for each in self._hours() for fault in each.faults(gettext)]
        missing += [*self.pasted.faults_in_words(gettext)][:MOST_FAULTS]
        if name := self.form.value(FILE):
            told_of = gettext(FILE_NOT_READ).format(name=name)
            missing.append(FieldFault(FILE, told_of, "not-read"))
        try:
            told = sent.taken(self.model, gettext)
        except Invalid as wrong:
            found = await further(nested(sent.given))
            more = [each.translated(gettext) for each in found]
            faults = (*self.placed((*wrong.faults, *more)), *missing)
            raise Invalid(INVALID_MESSAGE, faults=faults) from None
        if missing:
            raise Invalid(INVALID_MESSAGE, faults=missing)
        return told

    def listed(self, taxonomy: Taxonomy) -> PastedPersons:
        """Read the pasted list, as far as the rows leave room for its persons."""
        said = self.form.given.items()
        chosen = {n.removeprefix(READ_AS): v[0] for n, v in said if n.startswith(READ_AS)}
        text = self.form.value(FIELD)
        listed = pasted_persons(text, self._namespace, taxonomy, chosen, self.room)
        if not (situation := self.form.value(SITUATION_OF_ALL)):
            return listed
        return replace(listed, persons=[{"situation": situation, **p} for p in listed.persons])

    @property
    def room(self) -> int:
        """Return how many persons of a list have a place in the alert."""
        return MOST_PERSONS - len(self.said["persons"])

    def placed(self, faults: Sequence[FieldFault]) -> tuple[FieldFault, ...]:
        """Move faults to the fields of the form; those of the list say line and column."""
        return super().placed([self._with_line(each) for each in faults])

    def _with_line(self, fault: FieldFault) -> FieldFault:
        name, _, rest = fault.field.partition(".")
        number, _, last = rest.partition(".")
        place = int(number) - len(self.said["persons"]) if number.isdecimal() else -1
        without_row = [n for n, each in enumerate(self.pasted.ids) if each not in self._row_of]
        if name != "persons" or not 0 <= place < len(without_row):
            return fault
        field, told = last.partition(".")[0], fault.translated(self.gettext).message
        said = self.pasted.told_at(without_row[place], field, told, self.gettext)
        return FieldFault(FIELD, said, fault.code)

    def place_of(self, path: str) -> str:
        """Return the field of the form for one of the alert."""
        if path == "source":  # the whole source is missing
            return "source.relation"
        place = super().place_of(path)
        name, _, rest = place.partition(".")
        number, _, last = rest.partition(".")
        if name == "consents" and last in SAID_ONCE:
            return f"said.{last}"
        if name == "expected" and last == "at":  # the time is built from this field
            return f"{name}.{number}.on"
        return place

    def in_order(self, ids: Sequence[str]) -> Sequence[str]:
        """Return ids of persons in an order that does not depend on the rows of the form."""
        return ids

    @property
    def _row_of(self) -> Mapping[str, int]:
        """Return the rows of persons by id."""
        return {self.form.value(f"persons.{row}.id"): row for row in self.said["persons"]}

    def _sent(self, pasted: PastedPersons = NOBODY_PASTED) -> dict[str, Sequence[str]]:
        fields = dict(self._typed(pasted))
        rows = self._row_of
        for number, person in enumerate(pasted.persons, start=AFTER_ROWS):
            known = pasted.known.get(str(person["id"]))
            row = rows.get(str(person["id"]), number)
            if known is None:
                fields |= flat(f"persons.{row}", person)
                continue
            if row == number:
                fields |= flat(f"persons.{row}", known.model_dump(mode="json"))
            fields = told_again(fields, f"persons.{row}", person)
        return fields

    def _typed(self, pasted: PastedPersons) -> Iterator[tuple[str, Sequence[str]]]:
        for name, given in self.form.given.items():
            values = given
            if name.endswith(".to[]"):
                ids = _ids(given)
                others = pasted.ids if EVERYBODY in ids else ()
                values = self.in_order([*(each for each in ids if each != EVERYBODY), *others])
            is_hour = name.startswith("expected.") and name.split(".")[-1] in HOUR_FIELDS
            if name.split(".")[0] not in OWN and not is_hour and not self.is_in_empty_row(name):
                yield name, values
        for each in self._hours():
            if (moment := each.moment()) is not None:
                yield f"{each.place}.at", [moment.isoformat()]
                yield f"{each.place}.zone", [each.there]
        limited = self._limited(self.said["consents"])
        for number in self.said["consents"]:
            for word in SAID_ONCE:
                spoken = self.form.given.get(f"said.{word}")
                if spoken and (word != "limits" or number in limited):
                    yield f"consents.{number}.{word}", spoken

    @property
    def _namespace(self) -> UUID:
        """Return what the ids of a pasted list are made from: the same for the same form.

        A list that is added to the alert later, or by somebody else, gets other ids: it must not
        replace persons who are there.
        """
        value = self.form.value
        return uuid5(NAMESPACE_OID, "\n".join((self.request, value("version"), value(FIELD))))

    def _limited(self, said: Sequence[int]) -> Sequence[int]:
        """Return the consents for which limits were given; all, if none is marked as limited."""
        state = self.form.value
        return [each for each in said if state(f"consents.{each}.state") == "limited"] or said

    def _hours(self) -> list[Hour]:
        places = [f"expected.{number}" for number in self.said["expected"]]
        value = self.form.value
        return [
            Hour(
                each,
                value(f"{each}.on"),
                value(f"{each}.hour"),
                value(f"{each}.zone"),
                self.usual_zone,
            )
            for each in places
        ]


def _ids(values: Sequence[str]) -> list[str]:
    """Return the ids of persons: those without a row of their own come together in one field."""
    return [each for value in values for each in value.split()]


def of_list(filled: FilingForm, taxonomy: Taxonomy, gettext: Gettext) -> dict[str, Any]:
    """Return what a page shows of the list in its form."""
    listed = filled.listed(taxonomy)
    texts = {"list_columns": COLUMNS, "first_lines": FIRST_LINE, "alike_answers": ANSWERS}
    menus = {
        name: [(code, gettext(words)) for code, words in each.items()]
        for name, each in texts.items()
    }
    limit = {"bytes": FILE_BYTES, "told": TOO_LARGE}
    return {"listed": listed, "file_limit": limit, **menus}
