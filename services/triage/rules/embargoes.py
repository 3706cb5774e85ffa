"""When the end of an embargo may be a typing error."""

from datetime import datetime, timedelta

FAR = timedelta(days=122)
"""Embargoes last hours or days: this far ahead it may be an error. Source: our own rule."""


def is_far(until: datetime | None, now: datetime) -> bool:
    return until is not None and until > now + FAR
