"""Find out which release of Tocsin runs."""

from functools import cache
from importlib.metadata import version


@cache
def release() -> str:
    """Return the installed version, as `1.2.0`; it is read once per process."""
    return version("tocsin")
