"""Define which facts a log line, a span or a metric may have, and in which form.

There are two checks, both against a list of allowed forms: the name must be one of `Facts`, and a
text must look like an id or a code. A sentence, an e-mail address, or a name in most scripts does
not. A word that looks like a code does, so the caller must still take care which value it gives to
a listed name.
"""

import re
from collections.abc import Mapping
from typing import TypedDict
from uuid import UUID

Fact = str | int | float | bool | UUID | None

WITHHELD = "[withheld]"

_MOST_ITEMS = 20
_LARGEST = 2**53
_CODE = re.compile(r"[A-Za-z0-9/_<][A-Za-z0-9_.:/{}<>=+-]{0,199}")
_PLACE_IN_CODE = re.compile(r"[A-Za-z0-9_.:/<> -]{1,300}")


class Facts(TypedDict, total=False):
    """The allowed names. Before you add one, decide who could be identified by it."""

    action: Fact
    at: list[str]
    attempt: Fact
    audience: list[str]
    bytes: Fact
    campaign_id: Fact
    case_id: Fact
    channel: Fact
    check: Fact
    code: Fact
    count: Fact
    delivery_id: Fact
    document_id: Fact
    duration_ms: Fact
    error: Fact
    event_id: Fact
    event_type: Fact
    fault: Fact
    group: Fact
    key: Fact
    kind: Fact
    limit: Fact
    loop: Fact
    method: Fact
    object: Fact
    operation: Fact
    outcome: Fact
    port: Fact
    queue: Fact
    reason: Fact
    request_id: Fact
    role: Fact
    route: Fact
    rows: Fact
    sequence: Fact
    service: Fact
    setting: Fact
    state: Fact
    status: Fact
    table: Fact
    topic: Fact
    version: Fact


ALLOWED = frozenset(Facts.__annotations__)


def safe_text(value: str) -> str:
    """Return the text if it looks like an id or a code, else `WITHHELD`."""
    return value if _CODE.fullmatch(value) else WITHHELD


def safe_value(value: object) -> Fact | list[Fact]:
    """Return numbers, ids and codes as they are; of an exception its type; else `WITHHELD`."""
    # Each line about a delivery or request has ten values: nearly all have these types.
    if type(value) is str:
        return safe_text(value)
    if type(value) is float or value is None:
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, int):
        return _safe_item(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_safe_item(item) for item in list(value)[:_MOST_ITEMS]]
    return _safe_item(value)


def _safe_item(item: object) -> Fact:
    match item:
        case None | bool() | float():
            return item
        case int():
            # A longer number is not a count, and JSON parsers would round it.
            return item if abs(item) < _LARGEST else WITHHELD
        case str():
            # `str()`: an enum's member is written as its code.
            return safe_text(str(item))
        case UUID():
            return str(item)  # a value of this type is always an id
        case BaseException():
            return type(item).__qualname__
        case _:
            return WITHHELD


def safe_facts(facts: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    """Return the facts that may be logged, and the names of those that were left out."""
    kept: dict[str, object] = {
        name: _places(value) if name == "at" else safe_value(value)
        for name, value in facts.items()
        if name in ALLOWED
    }
    return kept, [safe_text(name) for name in facts if name not in ALLOWED]


def _places(value: object) -> list[str]:
    # Places in our own code: a file, a line, a function.
    items = value if isinstance(value, list | tuple) else [value]
    return [
        item if isinstance(item, str) and _PLACE_IN_CODE.fullmatch(item) else WITHHELD
        for item in items[:_MOST_ITEMS]
    ]
