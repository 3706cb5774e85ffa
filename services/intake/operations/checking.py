"""Check whether an alert is possible: all faults at once, each at its field."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from services.intake.context import Context
from services.intake.rules.dates import (
    is_another_day,
    is_over,
    is_slip,
    lies_in_future,
    lies_too_far,
)
from services.intake.schemas.requests import (
    UNKNOWN,
    NewAct,
    NewAlert,
    NewConsent,
    NewExpectation,
    NewPerson,
)
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.taxonomy import Coded, unknown_codes
from shared.web.faults import MOST_FAULTS
from shared.web.problems import INVALID_MESSAGE

LISTS = "/intake/codes"
"""The page that shows every code: see `services.intake.pages.codes`."""

IN_FUTURE = msgid("What happened cannot be in the future. Enter it as an expected event.")
SLIP = msgid("This year is too long ago: check it.")
HOUR_PAST = msgid("This time is in the past. Correct it, or confirm that it is correct.")
IN_PAST = msgid("This day is in the past. Correct it, or confirm that it is correct.")
TOO_FAR = msgid("This is more than twenty years ahead: check it.")
SAY_WHO_AND_HOW = msgid("Enter who consented, and how. Consent counts only if somebody gave it.")
GIVEN_WITH_LIMITS = msgid(
    "Consent that is given has no limits. Choose “Given with limits”, or leave this empty."
)
SAY_LIMITS = msgid("Enter the limits: nobody can respect limits that were not named.")
OTHER_DAY = msgid("This time is not on the day that is given with it. Correct one of the two.")
TWICE = msgid("This use is listed more than once. List it once.")
SAME_ID = msgid("Another person of this alert already has this id.")


@dataclass(frozen=True)
class Checked:
    """An alert that may be filed. Made by `check_alert` only."""

    told: NewAlert


def check_alert(context: Context, told: NewAlert, now: datetime) -> Checked:
    """Raise `Invalid` unless every code is known and every date possible."""
    _refuse(islice(alert_faults(context, told, now), MOST_FAULTS))
    return Checked(told)


def check_consent(context: Context, told: NewConsent) -> None:
    """Raise `Invalid` unless there is such a use, and it is said who consented and how."""
    _refuse(_consent_faults(context, told))


def _consent_faults(context: Context, told: NewConsent) -> Iterator[FieldFault]:
    yield from _unknown([("use", told.use, context.taxonomy.consent_uses)])
    if told.state in {"given", "limited"}:
        for name, value in (("by_whom", told.by_whom), ("how", told.how)):
            if value is None or not any(map(str.isalpha, value)):  # a dash names nobody
                yield FieldFault(name, SAY_WHO_AND_HOW, "missing")
    yield from _limits_faults(told, "")


def _limits_faults(told: NewConsent, place: str) -> Iterator[FieldFault]:
    """Yield a fault where a consent is limited without words, or is given and yet has limits.

    Nobody would look for limits of a consent that is given. `place` goes before the name of the
    field, such as `consents.0.`.
    """
    if told.state == "given" and told.limits is not None:
        yield FieldFault(f"{place}limits", GIVEN_WITH_LIMITS, "given-with-limits")
    if told.state == "limited" and not any(map(str.isalnum, told.limits or "")):
        yield FieldFault(f"{place}limits", SAY_LIMITS, "missing")


def _refuse(faults: Iterator[FieldFault]) -> None:
    if found := tuple(faults):
        raise Invalid(INVALID_MESSAGE, faults=found)


def alert_faults(context: Context, told: NewAlert, now: datetime) -> Iterator[FieldFault]:
    """Yield what of an alert names no code that there is, or a date that cannot be."""
    yield from _unknown(_codes(context, told))
    for number, act in enumerate(told.acts):
        if fault := _date_fault(act, now):
            yield FieldFault(f"acts.{number}.on", *fault)
    for number, each in enumerate(told.expected):
        for name, message, code in _expected_faults(each, now):
            yield FieldFault(f"expected.{number}.{name}", message, code)
    for number, consent in enumerate(told.consents):
        yield from _limits_faults(consent, f"consents.{number}.")
    uses = [consent.use for consent in told.consents]
    for number in _repeated(uses):
        yield FieldFault(f"consents.{number}.use", TWICE, "twice")
    for number in _repeated([person.id for person in told.persons]):
        yield FieldFault(f"persons.{number}.id", SAME_ID, "twice")


def _repeated(values: Iterable[Hashable | None]) -> Iterator[int]:
    """Return where a value stands that stood before; None is no value."""
    seen = set()
    for number, value in enumerate(values):
        if value is not None and value in seen:
            yield number
        seen.add(value)


def _date_fault(act: NewAct, now: datetime) -> tuple[str, str] | None:
    if act.on is None:
        return None
    if is_slip(act.on):
        return SLIP, "too-long-ago"
    if lies_in_future(act.on, act.precision or "exact", now):
        return IN_FUTURE, "in-future"
    return None


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


def _unknown(codes: Iterator[Coded] | list[Coded]) -> Iterator[FieldFault]:
    faults = unknown_codes(
        (field, code, terms)
        for field, code, terms in codes
        if not (code == UNKNOWN and terms.kind in _MAY_BE_UNKNOWN)
    )
    for fault in faults:
        yield replace(fault, message=f"{fault.message}; the lists of codes: {LISTS}")


_MAY_BE_UNKNOWN = frozenset({"source_relations", "contact_channels"})
"""These lists have no such code of their own, and not to know is always an answer."""


def _codes(context: Context, told: NewAlert) -> Iterator[Coded]:
    lists = context.taxonomy
    yield "country", told.country, lists.countries
    yield "language", told.language, lists.languages
    yield "source.relation", told.source.relation, lists.source_relations
    yield "source.reliability", told.source.reliability, lists.reliabilities
    yield "source.channel", told.source.channel, lists.contact_channels
    yield "situation", told.situation, lists.situations
    for number, code in enumerate(told.asked_for):
        yield f"asked_for.{number}", code, lists.help_kinds
    for number, person in enumerate(told.persons):
        yield from _codes_of_person(context, f"persons.{number}", person)
    for number, act in enumerate(told.acts):
        yield from _codes_of_act(context, f"acts.{number}", act)
    for number, each in enumerate(told.expected):
        yield f"expected.{number}.kind", each.kind, context.expectations
    for number, consent in enumerate(told.consents):
        yield f"consents.{number}.use", consent.use, lists.consent_uses


def _codes_of_person(context: Context, field: str, person: NewPerson) -> Iterator[Coded]:
    lists = context.taxonomy
    yield f"{field}.kind", person.kind, lists.subject_kinds
    yield f"{field}.gender", person.gender, lists.genders
    yield f"{field}.role", person.role, lists.defender_roles
    for number, code in enumerate(person.risk_groups):
        yield f"{field}.risk_groups.{number}", code, lists.risk_groups


def _codes_of_act(context: Context, field: str, act: NewAct) -> Iterator[Coded]:
    lists = context.taxonomy
    yield f"{field}.violation", act.violation, lists.violations
    yield f"{field}.precision", act.precision, lists.date_precisions
    for number, code in enumerate(act.perpetrators):
        yield f"{field}.perpetrators.{number}", code, lists.perpetrators
