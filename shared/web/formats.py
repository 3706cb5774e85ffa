"""Dates, numbers and money in the reader's format, with the time zone always given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal

from shared.clock import utc_now


@dataclass(frozen=True)
class Formats:
    """Formats dates, times and amounts in one language.

    `zone` is the installation's own; it is always shown, for readers in other zones.
    """

    language: str
    zone: ZoneInfo

    @property
    def _locale(self) -> str:
        return "en_GB" if self.language == "en" else self.language

    def moment(self, value: datetime) -> str:
        """Return a time such as `14 Jul 2026, 11:30 CEST`."""
        return f"{self.day(value.astimezone(self.zone).date())}, {self.time(value)}"

    def there(self, value: datetime, zone: str | None) -> str:
        """Return a time as it is in the zone of its place, and in the reader's own."""
        if zone is None or zone == self.zone.key:
            return self.moment(value)
        local = value.astimezone(ZoneInfo(zone))
        return f"{self.day(local.date())}, {local:%H:%M} ({zone}), {self.moment(value)}"

    def time(self, value: datetime) -> str:
        # Babel names zones in some languages and gives offsets in others; this is the same in all.
        local = value.astimezone(self.zone)
        return f"{format_time(local.time(), 'HH:mm', locale=self._locale)} {local.tzname()}"

    def day(self, value: date) -> str:
        """Return a date such as `14 Jul 2026`, in French `1er juil. 2026`.

        A date has no zone.
        """
        return self._first(format_date(value, "medium", locale=self._locale))

    def ahead(self, value: datetime, now: datetime | None = None) -> str:
        """Return the time until then, such as `in 5 hours`; of what is past `5 hours ago`.

        In days from two days on.
        """
        between = value - (now or utc_now())
        return format_timedelta(
            between, granularity="minute", threshold=2, add_direction=True, locale=self._locale
        )

    def _first(self, day: str) -> str:
        """Write the first of a month as an ordinal in French."""
        return f"1er{day[1:]}" if self.language == "fr" and day.startswith("1 ") else day

    def machine(self, value: datetime) -> str:
        """Return a time for the `datetime` attribute of `<time>`."""
        return format_datetime(value, "yyyy-MM-dd'T'HH:mm:ssXXX", tzinfo=self.zone, locale="en")

    def number(self, value: Decimal | float) -> str:
        return format_decimal(value, locale=self._locale)

    def money(self, value: Decimal, currency: str) -> str:
        """Return an amount such as `€1,200.00`; `currency` is the ISO 4217 code."""
        return format_currency(value, currency, locale=self._locale)

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return these functions under the names that templates use."""
        return {
            name: getattr(self, name)
            for name in ("moment", "there", "time", "day", "ahead", "machine", "number", "money")
        }
