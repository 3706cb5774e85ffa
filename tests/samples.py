"""Make invented events from the schemas: every field filled, every open field in every value."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import orjson

from shared.clock import new_id
from shared.contracts.envelope import Event, SealedPart
from shared.contracts.schemas import KNOWN_VALUES, schema_of
from shared.storage.keyring import Keyring

LATER = "of-a-later-version"
"""A value that no service knows."""

_TEXTS = {
    "date-time": "2026-07-14T12:00:00Z",
    "date": "2026-07-14",
    "base64": "AAAA",
    "binary": "AAAA",
    "base64url": "AAAA",
}
_PATTERNS = {
    "^[A-Z]{3}$": "EGY",
    "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "en",
    "^[0-9a-f]{64}$": "0" * 64,
    "^[A-Z0-9-]+$": "C-2026-0001",
    "^[a-z0-9][a-z0-9._-]{0,63}$": "invented",
    "^[1-9]\\d*(-[1-9]\\d*)?(,[1-9]\\d*(-[1-9]\\d*)?)*$": "1-2",
    "^[0-9a-f]{16}$": "0" * 16,
}

Path = tuple[str | int, ...]


def data_of(event: type[Event]) -> dict[str, Any]:
    """Return the data of an invented event, as it is on the bus."""
    schema = schema_of(event)
    made: dict[str, Any] = _fill(schema, schema)
    # A notice is either for a role or for an account.
    return made | ({"role": None} if event.key_field == "notice" else {})


def open_fields(event: type[Event]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Return the places of open fields in such data, each with its known values."""
    schema = schema_of(event)
    yield from _open_in(schema, schema, ())


def with_value(data: Mapping[str, Any], path: Path, value: str) -> dict[str, Any]:
    changed: Any = deepcopy(dict(data))
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return dict(changed)


async def sealed(event: type[Event], data: Mapping[str, Any], keyring: Keyring) -> Event:
    """Return the event with invented content, sealed under existing keys."""
    said, schema = event.model_validate_json(orjson.dumps(data)), schema_of(event)
    parts = {n: p for n in event.model_fields if isinstance(p := getattr(said, n), SealedPart)}
    keys = await keyring.create(*said.subjects)
    for name, part in parts.items():
        content = schema["properties"][name]["x-sealed-content"]
        model = type(part).__pydantic_generic_metadata__["args"][0]
        told = model.model_validate_json(orjson.dumps(_fill(content, content)))
        resealed = keys.seal_part(said.id, name, part.subject, told)
        said = said.model_copy(update={name: resealed})
    return said


def _fill(node: Mapping[str, Any], root: Mapping[str, Any]) -> Any:  # noqa: PLR0911  # one per kind of node
    node = _resolved(node, root)
    if node.get("title") == "Amount" and node.get("type") == "string":
        return "12.50"
    if KNOWN_VALUES in node:
        return node[KNOWN_VALUES][0]
    match node.get("type"):
        case "object":
            fields = node["properties"].items()
            return {name: _fill(each, root) for name, each in fields}
        case "array":
            return [_fill(node["items"], root)]
        case "integer" | "number":
            return max(1, int(node.get("minimum", 1)))
        case "boolean":
            return False
        case "string":
            return _text(node)
    raise AssertionError(f"no sample of {node}")


def _text(node: Mapping[str, Any]) -> str:
    if node.get("format") == "uuid":
        return str(new_id())
    if node.get("title") == "Number":
        return "C-2026-0001"
    if "format" in node:
        return _TEXTS[node["format"]]
    return _PATTERNS.get(node.get("pattern", ""), "invented")


def _open_in(
    node: Mapping[str, Any], root: Mapping[str, Any], at: Path
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    node = _resolved(node, root)
    if KNOWN_VALUES in node:
        yield at, tuple(node[KNOWN_VALUES])
    for name, each in node.get("properties", {}).items():
        yield from _open_in(each, root, (*at, name))
    if "items" in node:
        yield from _open_in(node["items"], root, (*at, 0))


def _resolved(node: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow references; of several forms take the first that is not null."""
    while "$ref" in node or "anyOf" in node:
        if "anyOf" in node:
            node = next(each for each in node["anyOf"] if each.get("type") != "null")
        else:
            node = root["$defs"][node["$ref"].rpartition("/")[2]]
    return node
