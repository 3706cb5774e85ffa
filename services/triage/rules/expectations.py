"""Kinds of what is expected next, as alerts name them, by what they mean for time."""

HEARINGS = frozenset({"hearing", "trial", "sentencing", "verdict", "appeal-hearing"})
REMOVALS = frozenset({"removal", "deportation", "extradition", "refoulement"})
