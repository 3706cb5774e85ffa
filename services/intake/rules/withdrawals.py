"""How long a withdrawal can be undone."""

from datetime import timedelta

UNDO_WITHIN = timedelta(minutes=15)
"""How long a withdrawal can be undone: after that, others rely on the withdrawal."""
