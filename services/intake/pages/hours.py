"""The time of an expected event in a form: a time of day and its time zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from services.intake.rules.dates import doubtful
from shared.message_ids import msgid
from shared.problems import FieldFault
from shared.web.time_zones import zones

FIELDS = ("hour", "zone")
"""The fields of a row besides the day; together with it they form the `at` of an alert."""

NO_ZONE = msgid("Choose the time zone of this time: that of the place where it happens.")
NO_HOUR = msgid("Enter the time as 09:30, or leave it empty if it is not known.")
NO_DAY = msgid("Enter the date too: a time without a date cannot be used.")


@dataclass(frozen=True, slots=True)
class Hour:
    """The fields of the row `place`, such as `expected.0`; empty if they were left empty."""

    place: str
    day: str
    hour: str
    zone: str
    usual: str = ""
    """The zone if none was chosen."""

    def faults(self, gettext: Callable[[str], str]) -> list[FieldFault]:
        """Return what is missing for a time that was given. A zone alone says nothing."""
        if not self.hour:
            return []
        if self._time() is None:
            return [FieldFault(f"{self.place}.hour", gettext(NO_HOUR), "hour")]
        if self.there not in zones():
            return [FieldFault(f"{self.place}.zone", gettext(NO_ZONE), "zone")]
        if not self.day:
            return [FieldFault(f"{self.place}.on", gettext(NO_DAY), "no-day")]
        if (moment := self.moment()) and (doubt := doubtful(moment)):
            return [FieldFault(f"{self.place}.hour", gettext(doubt), "no-hour")]
        return []

    @property
    def there(self) -> str:
        return self.zone or self.usual

    def moment(self) -> datetime | None:
        """Return the time; None if none was given, or part of it is wrong."""
        told = self._time()
        if told is None or self.there not in zones():
            return None
        try:
            day = datetime.strptime(self.day, "%Y-%m-%d").date()  # noqa: DTZ007  # a date has no zone
            return datetime.combine(day, told, tzinfo=ZoneInfo(self.there))
        except ValueError:
            return None

    def _time(self) -> time | None:
        try:
            told = time.fromisoformat(self.hour)
        except ValueError:
            return None
        return told if told.tzinfo is None else None
