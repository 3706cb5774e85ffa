"""When an entry of the library counts, and when it is old."""

from datetime import date, timedelta

APPROVED, DECLINED, WITHDRAWN = "approved", "declined", "withdrawn"
"""What became of a proposal. Its author can only withdraw it."""

OFFICIAL, CLAUSE = "official", "clause"
"""The kinds of entries."""

CHECKED_FOR = timedelta(days=365)
"""For how long an official counts as checked: a government rarely keeps all its ministers longer.

A letter to somebody who left the office is read by nobody, and shows that nobody looked.
"""


def is_old(checked_on: date | None, today: date) -> bool:
    """Return whether an official must be checked again before somebody writes to them."""
    return checked_on is None or today - checked_on > CHECKED_FOR
