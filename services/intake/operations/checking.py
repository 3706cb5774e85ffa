"""Check whether an alert is possible: all faults at once, each at its field."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from services.intake.context import Context
from services.intake.operations.checking_persons import NOBODY, persons_faults, repeated
from services.intake.operations.checking_terms import terms_faults
from services.intake.operations.hours import hours_faults
from services.intake.rules.dates import (
    is_another_day,
    is_over,
    is_slip,
    lies_in_future,
    lies_too_far,
)
from services.intake.schemas.requests import (
    FileAlert,
    NewAct,
    NewConsent,
    NewDevelopment,
    NewEarlier,
    NewExpectation,
    NewPersonConsent,
)
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.taxonomy import unknown_codes_of
from shared.web.faults import MOST_FAULTS
from shared.web.problems import INVALID_MESSAGE
from shared.web.request_model import RequestModel

LISTS = "/intake/codes"
"""The page that shows every code: see `services.intake.pages.codes`."""

IN_FUTURE = msgid("What happened cannot be in the future. Enter it as an expected event.")
SLIP = msgid("This year is too long ago. Check it.")
HOUR_PAST = msgid("This time is in the past. Correct it, or confirm that it is correct.")
IN_PAST = msgid("This day is in the past. Correct it, or confirm that it is correct.")
TOO_FAR = msgid("This is more than twenty years in the future. Check it.")
SAY_WHO_AND_HOW = msgid("Enter who consented, and how. Consent counts only if somebody gave it.")
GIVEN_WITH_LIMITS = msgid(
    "Consent that is given has no limits. Choose “Given with limits”, or leave this empty."
)
SAY_LIMITS = msgid("Enter the limits. Nobody can respect limits that are not known.")
OTHER_DAY = msgid("This time is not on the day that is given with it. Correct one of the two.")
TWICE = msgid("This use is listed more than once. List it once.")
TWICE_OF_ONE = msgid("This use is listed more than once for this person. List it once.")


Happened = NewAct | NewDevelopment | NewEarlier


@dataclass(frozen=True)
class Checked:
    """An alert that may be filed. Only `check_alert` creates it."""

    told: FileAlert


def check_alert(context: Context, told: FileAlert, now: datetime) -> Checked:
    """Raise `Invalid` unless every code is known and every date possible."""
    _refuse(islice(alert_faults(context, told, now), MOST_FAULTS))
    return Checked(told)


def check_codes(context: Context, told: RequestModel) -> None:
    """Raise `Invalid` unless every code is known."""
    _refuse(_unknown(context, told))


def check_consent(context: Context, told: NewConsent) -> None:
    """Raise `Invalid` unless the use exists, and who consented and how is given."""
    _refuse(_consent_faults(context, told))


def _consent_faults(context: Context, told: NewConsent) -> Iterator[FieldFault]:
    yield from _unknown(context, told)
    if told.state in {"given", "limited"}:
        for name, value in (("by_whom", told.by_whom), ("how", told.how)):
            if value is None or not any(map(str.isalpha, value)):  # a dash is not an answer
                yield FieldFault(name, SAY_WHO_AND_HOW, "missing")
    yield from _limits_faults(told, "")


def _limits_faults(told: NewConsent | NewPersonConsent, place: str) -> Iterator[FieldFault]:
    """Yield a fault if a consent is limited without words, or is given but has limits.

    Nobody would look for limits of a consent that is given. `place` is put before the name of the
    field, such as `consents.0.`.
    """
    if told.state == "given" and told.limits is not None:
        yield FieldFault(f"{place}limits", GIVEN_WITH_LIMITS, "given-with-limits")
    if told.state == "limited" and not any(map(str.isalnum, told.limits or "")):
        yield FieldFault(f"{place}limits", SAY_LIMITS, "missing")


def _refuse(faults: Iterator[FieldFault]) -> None:
    if found := tuple(faults):
        raise Invalid(INVALID_MESSAGE, faults=found)


def alert_faults(context: Context, told: FileAlert, now: datetime) -> Iterator[FieldFault]:
    """Yield a fault for each unknown code and each impossible date of an alert."""
    yield from _unknown(context, told)
    for place, happened in _happened(told):
        if fault := _date_fault(happened, now):
            yield FieldFault(f"{place}.on", *fault)
    for number, expected in enumerate(told.expected):
        for name, message, code in _expected_faults(expected, now):
            yield FieldFault(f"expected.{number}.{name}", message, code)
    for number, consent in enumerate(told.consents):
        yield from _limits_faults(consent, f"consents.{number}.")
    uses = [consent.use for consent in told.consents]
    for number in repeated(uses):
        yield FieldFault(f"consents.{number}.use", TWICE, "twice")
    yield from persons_faults(told)
    yield from _own_consent_faults(told)
    yield from hours_faults(told, context.taxonomy, now)
    yield from _other_days(told, now)
    yield from terms_faults(told)


def _own_consent_faults(told: FileAlert) -> Iterator[FieldFault]:
    ids = {person.id for person in told.persons}
    for number, consent in enumerate(told.person_consents):
        place = f"person_consents.{number}."
        yield from _limits_faults(consent, place)
        if consent.person not in ids:
            yield FieldFault(f"{place}person", NOBODY, "unknown-person")
    for number in repeated([(each.person, each.use) for each in told.person_consents]):
        yield FieldFault(f"person_consents.{number}.use", TWICE_OF_ONE, "twice")


def _other_days(told: FileAlert, now: datetime) -> Iterator[FieldFault]:
    """Yield a fault for each impossible day since or until which something is so."""
    since = [
        (f"persons.{n}.situation_since", p.situation_since) for n, p in enumerate(told.persons)
    ]
    since += [(f"deprivations.{n}.since", each.since) for n, each in enumerate(told.deprivations)]
    for place, day in since:
        if day and (fault := _past_fault(day, "exact", now)):
            yield FieldFault(place, *fault)
    until = [(f"deprivations.{n}.until", each.until) for n, each in enumerate(told.deprivations)]
    until += [(f"developments.{n}.until", each.until) for n, each in enumerate(told.developments)]
    for place, day in until:
        if day and is_slip(day):
            yield FieldFault(place, SLIP, "too-long-ago")


def _happened(told: FileAlert) -> Iterator[tuple[str, Happened]]:
    """Yield what has happened, each with its place in the request."""
    for number, act in enumerate(told.acts):
        yield f"acts.{number}", act
    for number, development in enumerate(told.developments):
        yield f"developments.{number}", development
    for number, earlier in enumerate(told.earlier):
        yield f"earlier.{number}", earlier


def _date_fault(happened: Happened, now: datetime) -> tuple[str, str] | None:
    if happened.on is None:
        return None
    return _past_fault(happened.on, happened.precision or "exact", now)


def _past_fault(day: date, precision: str, now: datetime) -> tuple[str, str] | None:
    if is_slip(day):
        return SLIP, "too-long-ago"
    return (IN_FUTURE, "in-future") if lies_in_future(day, precision, now) else None


def _expected_faults(told: NewExpectation, now: datetime) -> Iterator[tuple[str, str, str]]:
    hour = told.at.date() if told.at else None
    found = False
    for name, day in (("on", told.on), ("at", hour)):
        if day and (fault := _day_fault(day, now, past_confirmed=told.past_confirmed)):
            found = True
            yield name, *fault
    if found:
        return
    if told.on and hour and is_another_day(told.on, hour):
        yield "at", OTHER_DAY, "other-day"
    elif told.at and told.at <= now and not told.past_confirmed:
        yield "at", HOUR_PAST, "in-past"


def _day_fault(expected: date, now: datetime, *, past_confirmed: bool) -> tuple[str, str] | None:
    if is_slip(expected):
        return SLIP, "too-long-ago"
    if is_over(expected, now) and not past_confirmed:
        return IN_PAST, "in-past"
    return (TOO_FAR, "too-far-ahead") if lies_too_far(expected, now) else None


def _unknown(context: Context, told: RequestModel) -> Iterator[FieldFault]:
    for fault in unknown_codes_of(told, context.taxonomy):
        yield replace(fault, message=f"{fault.message} The lists of codes: {LISTS}")
