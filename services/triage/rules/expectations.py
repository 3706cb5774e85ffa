"""Kinds of what is expected next by the deadline they start, as the list `expectations` has it."""

HEARINGS = frozenset({"hearing", "trial", "sentencing", "verdict", "appeal-hearing"})
REMOVALS = frozenset({"removal", "deportation", "extradition", "refoulement"})
WITHOUT_DEADLINE = frozenset({"arrest", "eviction", "protest", "other"})
