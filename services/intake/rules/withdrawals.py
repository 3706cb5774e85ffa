"""How long a withdrawal can be undone."""

from datetime import timedelta

UNDO_WITHIN = timedelta(minutes=15)
"""How long a withdrawal can be taken back: a slip is seen at once, what others build on stands."""
