"""What stops a start on one machine, said in one line."""


class StartFault(Exception):
    """A start failed; one line for the operator names the setting to change.

    Carries no restricted data.
    """
