"""The form that adds to an alert or corrects it: that of a new one, with what the alert says."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar
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
from services.intake.schemas.alert_page import AlertPage
from services.intake.schemas.amending import AlertChanges, AmendAlert
from services.intake.schemas.field_types import FreeText
from services.intake.schemas.requests import FileAlert
from services.intake.schemas.views import AlertView, ExpectationView, ToldView
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.taxonomy import Taxonomy
from shared.web.forms import Form, nested
from shared.web.sent_request import SentRequest
from shared.web.time_zones import zones

_VERSION = re.compile(r"[0-9]{1,6}", re.ASCII)
UNREADABLE = msgid("Open the alert again: it is not known which version this page showed.")
CHANGES = "changes."
"""What stands before the fields of an alert in the request."""


class AmendedAlert(FileAlert):
    """What the form sends: the alert as it is on the page, and the reason."""

    reason: FreeText


@dataclass
class AmendingForm(FilingForm):
    """The filled form of an alert that stands."""

    model: ClassVar[type[FileAlert]] = AmendedAlert

    @classmethod
    def over(cls, form: Form, alert: AlertView) -> "AmendingForm":
        """Return the form with what it does not ask for: the country, and an erased source."""
        known = {"country": [alert.country]}
        if alert.source is None:
            known["source.relation"] = ["unknown"]
        return cls(replace(form, given={**form.given, **known}))

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
        changes = _changes(_with_days(told, shown), before and _with_days(before, shown))
        return AmendAlert(reason=told.reason, version=page.alert.version, changes=changes)

    def as_shown(self) -> FileAlert | None:
        """Return the alert of a form that nobody changed; None if today's rules do not take it."""
        try:
            return FileAlert.model_validate(nested(dict(self._sent())))
        except ValidationError:
            return None

    def place_of(self, path: str) -> str:
        """Return the field of the form for one of the request."""
        return super().place_of(path.removeprefix(CHANGES))


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
        stood = before.persons
        told = told.model_copy(
            update={"persons": tuple(each for each in told.persons if each not in stood)}
        )
    return AlertChanges.model_validate(told.model_dump(mode="json", include=names))


def prefilled(alert: ToldView, version: int, zone: ZoneInfo) -> Form:
    """Return the form as it shows the alert; times in their own zone, else in the reader's."""
    told = alert.model_dump(mode="json", include=set(AlertChanges.model_fields))
    told["expected"] = [_with_hour(each, zone) for each in alert.expected]
    given = {name: values for field, value in told.items() for name, values in _flat(field, value)}
    return Form(given | {"version": [str(version)]})


def _with_hour(expected: ExpectationView, zone: ZoneInfo) -> Mapping[str, Any]:
    row = expected.model_dump(mode="json", exclude={"at"})
    if expected.at is None:
        return row
    own = expected.zone or zone.key
    there = expected.at.astimezone(ZoneInfo(own if own in zones() else "UTC"))
    hour = there.time().replace(tzinfo=None).isoformat("minutes" if not there.second else "auto")
    return row | {"on": there.date().isoformat(), "hour": hour, "zone": str(there.tzinfo)}


def _flat(name: str, value: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield the fields of the form that show a value of the request."""
    if isinstance(value, dict):
        for inner, each in value.items():
            yield from _flat(f"{name}.{inner}", each)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, each in enumerate(value):
            yield from _flat(f"{name}.{number}", each)
    elif isinstance(value, list):
        if value:
            yield f"{name}[]", [str(each) for each in value]
    elif isinstance(value, bool):
        yield name, [str(value).lower()]
    elif value is not None:
        yield name, [str(value)]
