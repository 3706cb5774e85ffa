"""How long former secrets of an endpoint still sign, and how many."""

from datetime import timedelta

FORMER_SECRET_LASTS = timedelta(hours=24)
MOST_FORMER = 2
"""Former secrets that sign along: more would be refused as a header by some receivers."""
