"""When the end of an embargo may be a typing error."""

from datetime import datetime, timedelta

FAR = timedelta(days=122)
"""Embargoes are of hours and days: so far ahead it may be a slip. Source: our own rule."""


def is_far(until: datetime | None, now: datetime) -> bool:
    return until is not None and until > now + FAR
