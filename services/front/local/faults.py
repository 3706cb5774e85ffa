"""What stops a start on one machine, said in one line."""


class StartFault(Exception):
    """One line for the operator, naming the setting to change. Carries no restricted data."""
