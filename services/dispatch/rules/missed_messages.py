"""How old missed messages may be that are sent to a contact again, and how many at once."""

from datetime import timedelta

MISSED_WITHIN = timedelta(days=30)
"""Older appeals are no news: each can be sent again by its own campaign."""
MOST_MISSED = 100
"""The most campaigns sent to a contact by one act, the oldest first; the next act sends more."""
