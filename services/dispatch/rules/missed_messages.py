"""How far back a contact that was away is caught up, and how much of it at once."""

from datetime import timedelta

MISSED_WITHIN = timedelta(days=30)
"""Appeals that were issued longer ago are no news: each can be sent again by its own campaign."""
MOST_MISSED = 100
"""Campaigns that go out to a contact by one act, the oldest first; the rest by the next."""
