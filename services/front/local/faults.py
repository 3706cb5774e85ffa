"""Faults that prevent a start on one machine, each in one line."""


class StartFault(Exception):
    """A start failed; one line for the operator names the setting to change.

    Carries no restricted data.
    """
