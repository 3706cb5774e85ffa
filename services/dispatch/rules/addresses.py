"""Addresses to which nothing can ever be delivered, whoever tries."""

RESERVED = ("invalid", "test", "example.com", "example.net", "example.org")
"""RFC 2606 and RFC 6761: for examples and tests. `.example` is left to trials with a mail server of

one's own.
"""


def is_never_delivered(email: str) -> bool:
    """Return whether the domain of an address, in ASCII, is kept for examples and tests."""
    domain = email.rpartition("@")[2].casefold().rstrip(".")
    return any(domain == each or domain.endswith(f".{each}") for each in RESERVED)
