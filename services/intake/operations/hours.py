"""Check the hours of acts and developments, and fill in the time zone of a country that has one."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from services.intake.rules.dates import doubtful, lies_in_future
from services.intake.schemas.requests import FileAlert, NewAct, NewDevelopment
from shared.contracts.hours import moment_at
from shared.message_ids import msgid
from shared.problems import FieldFault
from shared.taxonomy import Taxonomy
from shared.web.time_zones import usual_zone

NO_DAY = msgid("Enter the exact day too: an hour without it says nothing.")
WHICH_ZONE = msgid("Choose the time zone of this hour: that of the place where it happened.")
NO_ZONE = msgid("There is no time zone of this name. Choose one of the list, such as Africa/Cairo.")
IN_FUTURE = msgid("This hour is in the future. Correct it, or enter an expected event.")
CLOCKS = timedelta(minutes=10)
"""By how much the clock of a caller may be ahead."""


def zone_of(told: NewAct | NewDevelopment, usual: str | None) -> str | None:
    """Return the time zone of the hour of an act; None: it says no hour, or no zone is known."""
    return (told.zone or usual) if told.hour else None


def hours_faults(told: FileAlert, taxonomy: Taxonomy, now: datetime) -> Iterator[FieldFault]:
    """Yield a fault for each hour that is no moment, or is still to come."""
    usual = usual_zone(told.country, taxonomy)
    listed: Iterable[tuple[str, Iterable[NewAct | NewDevelopment]]] = (
        ("acts", told.acts),
        ("developments", told.developments),
    )
    for name, records in listed:
        for number, each in enumerate(records):
            if each.hour:
                for field, message, code in _faults(each, zone_of(each, usual), now):
                    yield FieldFault(f"{name}.{number}.{field}", message, code)
    for number, expected in enumerate(told.expected):
        if expected.zone and expected.zone not in available_timezones():
            yield FieldFault(f"expected.{number}.zone", NO_ZONE, "zone")


def _faults(
    told: NewAct | NewDevelopment, zone: str | None, now: datetime
) -> Iterator[tuple[str, str, str]]:
    if told.on is None or told.precision not in {None, "exact", "estimated"}:
        yield "on", NO_DAY, "no-day"
    elif zone is None:
        yield "zone", WHICH_ZONE, "missing"
    elif zone not in available_timezones():
        yield "zone", NO_ZONE, "zone"
    elif moment := moment_at(told.on, told.hour, zone):
        if doubt := doubtful(moment):
            yield "hour", doubt, "no-hour"
        elif moment > now + CLOCKS and not lies_in_future(told.on, "exact", now):
            yield "hour", IN_FUTURE, "in-future"  # of a later day, the day itself is the fault
