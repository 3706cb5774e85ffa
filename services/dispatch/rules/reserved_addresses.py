"""Addresses to which nothing can ever be delivered."""

RESERVED = ("invalid", "test", "example.com", "example.net", "example.org")
"""Domains for examples and tests (RFC 2606, RFC 6761).

`.example` is not among them: it can be used for trials with an own mail server.
"""


def is_never_delivered(email: str) -> bool:
    """Return whether the domain of an address, in ASCII, is reserved for examples and tests."""
    domain = email.rpartition("@")[2].casefold().rstrip(".")
    return any(domain == each or domain.endswith(f".{each}") for each in RESERVED)
