"""Kinds of expected events by the deadline they start, as in the list `expectations`."""

HEARINGS = frozenset({"hearing", "trial", "sentencing", "verdict", "appeal-hearing"})
REMOVALS = frozenset({"removal", "deportation", "extradition", "refoulement"})
WITHOUT_DEADLINE = frozenset({"arrest", "eviction", "protest", "other"})
