"""The form that adds to an alert or corrects it: that of a new one, with what the alert says."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from services.intake.access.drafts import VIEW_CHANGED
from services.intake.operations.amending import (
    CHANGED_SINCE,
    CLOSED,
    MOST_AMENDMENTS,
    TOO_MANY,
    WITHDRAWN,
)
from services.intake.pages.filing_form import OF_THE_PAGE, FilingForm, Further
from services.intake.pages.known_persons import with_known
from services.intake.pages.pasted_persons import PastedPersons
from services.intake.schemas.alert_page import AlertPage
from services.intake.schemas.amending import AlertChanges, AmendAlert
from services.intake.schemas.field_types import FreeText
from services.intake.schemas.requests import FileAlert
from services.intake.schemas.views import AlertView, ExpectationView, ToldView
from shared.contracts.persons import Person
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.taxonomy import Taxonomy
from shared.web.forms import Form, flat, nested
from shared.web.record_request import MOST_PERSONS
from shared.web.sent_request import SentRequest
from shared.web.time_zones import zones

_VERSION = re.compile(r"[0-9]{1,6}", re.ASCII)
UNREADABLE = msgid("Open the alert again: it is not known which version this page showed.")
OTHERS_BY_NAME = msgid(
    "The form has no more rows for persons. To change a person who has none, choose them on the "
    "page of the alert; to add or change many, use a list."
)
CHANGES = "changes."
"""What stands before the fields of an alert in the request."""


class AmendedAlert(FileAlert):
    """What the form sends: the alert as it is on the page, and the reason."""

    reason: FreeText


@dataclass
class AmendingForm(FilingForm):
    """The filled form of an alert that stands."""

    model: ClassVar[type[FileAlert]] = AmendedAlert
    alert_persons: Sequence[Person] = ()
    changed: Sequence[int] = ()

    @classmethod
    def over(cls, form: Form, alert: AlertView) -> "AmendingForm":
        """Return the form with what it does not ask for: the country, and an erased source.

        The persons of the alert are those whom lines of a list may name.
        """
        known = {"country": [alert.country]}
        if alert.source is None:
            known["source.relation"] = ["unknown"]
        given = {**form.given, **known}
        return cls(replace(form, given=given), alert_persons=alert.persons)

    def listed(self, taxonomy: Taxonomy) -> PastedPersons:
        """Read the pasted list; persons of the alert whom it names are recognised."""
        listed = super().listed(taxonomy)
        answer = self.form.value(listed.table.place_of_alike)
        return with_known(listed, self.alert_persons, answer)

    @property
    def room(self) -> int:
        """Lines may be about persons who are there: the operation counts who is new."""
        return MOST_PERSONS

    def in_order(self, ids: Sequence[str]) -> Sequence[str]:
        """Return ids of persons in the order of the alert, the new ones behind."""
        places = {str(each.id): place for place, each in enumerate(self.alert_persons)}
        return sorted(ids, key=lambda each: places.get(each, len(places)))

    def full_at(self, place: str) -> str:
        return OTHERS_BY_NAME if place == "persons" else super().full_at(place)

    def version(self) -> int:
        """Return the version of the alert that the page showed.

        Raises `Invalid` if it cannot be read.
        """
        given = self.form.value("version")
        if not _VERSION.fullmatch(given):
            raise Invalid(UNREADABLE, faults=[FieldFault("version", UNREADABLE, "version")])
        return int(given)

    def shown_version(self, alert: AlertView) -> int:
        """Return the same for a page, on which one that cannot be read is shown to be at fault."""
        try:
            return self.version()
        except Invalid:
            return alert.version

    @property
    def sent(self) -> SentRequest:
        """What was typed, by which a form that is sent twice is known again."""
        typed = {
            name: list(values)
            for name, values in self.form.given.items()
            if name == "version" or name not in OF_THE_PAGE
        }
        return SentRequest(self.request or None, json.dumps(typed, sort_keys=True).encode())

    def sees_else(self, page: AlertPage) -> bool:
        """Return whether the form showed the alert as its reader does not see it any more.

        A page of an earlier release does not say it.
        """
        return self.form.value("seen_as") not in {"", page.seen_as}

    def is_stale(self, alert: AlertView) -> bool:
        """Return whether the alert was amended since the page showed it."""
        return self.version() != alert.version

    def expect_read(self, page: AlertPage) -> None:
        """Raise `Conflict` unless the reader sees the alert as the page showed it.

        It may be amended since if the person has read that, or only adds a row to a page that says
        it.
        """
        if self.sees_else(page):
            raise Conflict(VIEW_CHANGED, code="view-changed")
        known = [self.form.value("over"), self.adds and self.form.value("told")]
        if self.is_stale(page.alert) and str(page.alert.version) not in known:
            raise Conflict(CHANGED_SINCE, code="changed-since")

    async def asked(
        self,
        page: AlertPage,
        zone: ZoneInfo,
        gettext: Callable[[str], str],
        further: Further,
        taxonomy: Taxonomy,
    ) -> AmendAlert:
        """Return what this person changes of what the page had shown.

        Raises `Invalid` with all faults at the fields of the form.
        """
        told = AmendedAlert.model_validate(dict(await self.taken(gettext, further, taxonomy)))
        shown = page.told_at(self.version())
        base = AmendingForm.over(prefilled(shown, self.version(), zone), page.alert)
        before = base.as_shown()
        before = before and _with_days(before, shown)
        changes = _changes(_with_days(told, shown), before)
        there = {each.id: number for number, each in enumerate(told.persons)}
        self.changed = [there[each.id] for each in getattr(changes, "persons", None) or ()]
        return AmendAlert(reason=told.reason, version=page.alert.version, changes=changes)

    def as_shown(self) -> FileAlert | None:
        """Return the alert of a form that nobody changed; None if today's rules do not take it."""
        try:
            return FileAlert.model_validate(nested(self._sent()))
        except ValidationError:
            return None

    def placed(self, faults: Sequence[FieldFault]) -> tuple[FieldFault, ...]:
        """Move faults of the request to the fields of the form: it has only changed persons."""
        return super().placed([replace(each, field=self._in_alert(each.field)) for each in faults])

    def _in_alert(self, path: str) -> str:
        name, _, rest = path.removeprefix(CHANGES).partition(".")
        number, _, last = rest.partition(".")
        is_changed = path.startswith(CHANGES) and name == "persons" and number.isdecimal()
        if is_changed and int(number) < len(self.changed):
            return ".".join((name, str(self.changed[int(number)]), last))
        return path.removeprefix(CHANGES)


def why_closed(page: AlertPage) -> Conflict | None:
    """Return what refuses every amendment of this alert; None if one can be taken."""
    alert = page.alert
    if alert.withdrawal is not None:
        return Conflict(WITHDRAWN, code="withdrawn")
    if alert.cases and all(case.closed_at is not None for case in alert.cases):
        return Conflict(CLOSED, code="case-closed")
    if alert.version >= MOST_AMENDMENTS:
        values = {"most": MOST_AMENDMENTS}
        return Conflict(TOO_MANY, code="too-many-amendments", values=values)
    return None


def _with_days(told: FileAlert, shown: ToldView) -> FileAlert:
    """Return the alert with the days that were told beside the times that it names."""
    days = {each.at: each.on for each in shown.expected if each.at is not None}
    expected = tuple(
        each.model_copy(update={"on": days[each.at]}) if each.at in days else each
        for each in told.expected
    )
    return told.model_copy(update={"expected": expected})


def _changes(told: FileAlert, before: FileAlert | None) -> AlertChanges:
    """Return the fields that are others than before; of the persons only those who are."""
    names = set(AlertChanges.model_fields)
    if before is not None:
        names = {each for each in names if getattr(told, each) != getattr(before, each)}
        stood = {each.id: each for each in before.persons}
        changed = tuple(each for each in told.persons if stood.get(each.id) != each)
        told = told.model_copy(update={"persons": changed})
    return AlertChanges.model_validate(told.model_dump(mode="json", include=names))


def prefilled(alert: ToldView, version: int, zone: ZoneInfo, first: UUID | None = None) -> Form:
    """Return the form as it shows the alert; times in their own zone, else in the reader's.

    `first`: a person whose row stands before all others, as not everybody may have one.
    """
    persons = sorted(alert.persons, key=lambda each: each.id != first)
    alert = alert.model_copy(update={"persons": tuple(persons)})
    told = alert.model_dump(mode="json", include=set(AlertChanges.model_fields))
    told["expected"] = [_with_hour(each, zone) for each in alert.expected]
    given = {"version": [str(version)]}
    for field, value in told.items():
        given |= flat(field, value)
    return Form(given)


def _with_hour(expected: ExpectationView, zone: ZoneInfo) -> Mapping[str, Any]:
    row = expected.model_dump(mode="json", exclude={"at"})
    if expected.at is None:
        return row
    own = expected.zone or zone.key
    there = expected.at.astimezone(ZoneInfo(own if own in zones() else "UTC"))
    hour = there.time().replace(tzinfo=None).isoformat("minutes" if not there.second else "auto")
    return row | {"on": there.date().isoformat(), "hour": hour, "zone": str(there.tzinfo)}
