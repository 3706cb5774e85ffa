"""Refuses what another site makes a browser send here (cross-site request forgery).

Every request with an unsafe method passes this, so no page can forget it. Requests with an
`Authorization` header are exempt: a browser adds none by itself, and it outranks the cookie.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def is_forged(method: str, headers: Mapping[bytes, bytes]) -> bool:
    """Return whether this request may come from another site.

    Modern browsers say so in `Sec-Fetch-Site`; older ones by `Origin` or `Referer`, whose host must
    be ours. A request with none of these is not from a browser, and passes if it has no cookie.
    """
    if method in SAFE_METHODS or b"authorization" in headers:
        return False
    if site := headers.get(b"sec-fetch-site"):
        return site not in {b"same-origin", b"none"}
    for name in (b"origin", b"referer"):
        if stated := headers.get(name):
            return not _same_host(stated, headers.get(b"host", b""))
    return b"cookie" in headers


def _same_host(stated: bytes, host: bytes) -> bool:
    try:
        return urlsplit(stated.decode("ascii")).netloc.lower().encode() == host.lower() != b""
    except ValueError:
        return False
